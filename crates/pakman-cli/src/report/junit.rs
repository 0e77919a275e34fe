//! What came of trying a package, in the form of `JUnit`, which CI reads.

use pakman_box::{Case, Check, Report};

/// A document with a test case for each check of each installation.
pub(crate) fn junit(report: &Report) -> String {
    let suites: String = report.cases.iter().map(|case| suite(report, case)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn suite(report: &Report, case: &Case) -> String {
    let name = format!("{} {}", report.package, case.name());
    let failures = case.checks.iter().filter(|check| check.finding.is_some()).count();
    let seconds: f64 = case.checks.iter().map(|check| check.seconds).sum();
    let cases: String = case.checks.iter().map(|check| test_case(&name, check)).collect();
    let log = case.log.join("\n");
    let log = if log.is_empty() {
        log
    } else {
        format!("    <system-out>{}</system-out>\n", escaped(&log))
    };
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" time=\"{seconds:.3}\">\n\
         {cases}{log}  </testsuite>\n",
        escaped(&name),
        case.checks.len()
    )
}

fn test_case(suite: &str, check: &Check) -> String {
    let Check { step, finding, seconds } = check;
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{step}\" time=\"{seconds:.3}\"",
        escaped(suite)
    );
    match finding {
        None => head + "/>\n",
        Some(finding) => format!(
            "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
            escaped(&finding.message),
            escaped(&[finding.output.as_str(), finding.help.as_deref().unwrap_or("")].join("\n"))
        ),
    }
}

/// Text as XML 1.0 has it; characters that it cannot have become `?`.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\n' | '\t' => escaped.push(letter),
            _ if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('?');
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
pub(crate) mod tests {
    use pakman_box::{Finding, Step};

    use super::*;

    /// A report with one thing that is wrong.
    pub(crate) fn report() -> Report {
        let check = |step, seconds| Check { step, finding: None, seconds };
        let finding = Finding {
            message: "`/` on port 80 is answered with 502".to_owned(),
            output: "<b>\"bad\" & gateway</b>".to_owned(),
            help: Some("answer".to_owned()),
            keys: ["kits", "web", "ports", "missing"].map(str::to_owned).into(),
        };
        let well = vec![check(Step::Install, 0.5), check(Step::Start, 2.0)];
        let mut bad = well.clone();
        bad.push(Check { step: Step::Answer, finding: Some(finding), seconds: 60.0 });
        let case = |fork: Option<&str>, checks, log: &[&str]| Case {
            kit: "web".to_owned(),
            fork: fork.map(str::to_owned),
            service: None,
            checks,
            notes: Vec::new(),
            warnings: Vec::new(),
            log: log.iter().map(|line| (*line).to_owned()).collect(),
        };
        let mut first = case(None, bad, &["no upstream"]);
        first.warnings.push(Finding {
            message: "port 80 is open to nobody".to_owned(),
            output: String::new(),
            help: None,
            keys: Vec::new(),
        });
        Report {
            package: "hello".to_owned(),
            version: "1.0-r0".to_owned(),
            one_user: false,
            cases: vec![first, case(Some("worker"), well, &[])],
        }
    }

    #[test]
    fn each_check_is_a_case_and_nothing_breaks_the_document() {
        let text = junit(&report());
        for part in [
            "<testsuite name=\"hello web\" tests=\"3\" failures=\"1\" time=\"62.500\">",
            "<testcase classname=\"hello web/worker\" name=\"start\" time=\"2.000\"/>",
            "<failure message=\"`/` on port 80 is answered with 502\">&lt;b&gt;&quot;bad&quot; &amp; ",
            "<system-out>no upstream</system-out>",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        assert_eq!(escaped("a\u{1b}[0m\u{0}b"), "a?[0m?b");
    }
}
