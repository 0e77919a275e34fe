//! What busybox takes is taken, and what it refuses is told.

use std::{collections::BTreeMap, fmt::Write as _};

use pakman_shell::{Nature, Refusal, script};

use crate::{judge::Judge, mutate::Random, scripts};

/// What is made of a text.
#[derive(PartialEq)]
enum Verdict {
    Taken,
    Told,
    Unread,
}

fn verdict(text: &str, judge: &Judge) -> Verdict {
    match script(text) {
        Ok(read) => {
            let is_old = |nature| nature == Nature::RefusedBefore137 && judge.is_early;
            if read.doubts.iter().any(|doubt| is_old(doubt.nature)) {
                Verdict::Told
            } else {
                Verdict::Taken
            }
        }
        Err(Refusal::Fault(_)) => Verdict::Told,
        Err(Refusal::TooDeep) => Verdict::Unread,
    }
}

/// How often a verdict was right, and the texts about which it was not.
#[derive(Default)]
struct Score {
    sound: usize,
    taken: usize,
    broken: usize,
    told: usize,
    misses: Vec<String>,
}

impl Score {
    fn count(&mut self, text: &str, judge: &Judge) {
        let verdict = verdict(text, judge);
        let is_sound = judge.takes(text);
        let (all, right) = if is_sound {
            (&mut self.sound, &mut self.taken)
        } else {
            (&mut self.broken, &mut self.told)
        };
        *all += 1;
        if (verdict == Verdict::Taken) == is_sound && verdict != Verdict::Unread {
            *right += 1;
        } else {
            let word = if is_sound { "refused although it is sound" } else { "not told" };
            self.misses.push(format!("--- {word}:\n{text}\n"));
        }
    }
}

#[test]
fn the_verdict_on_cut_and_mutated_scripts_is_that_of_the_real_shells() {
    let rounds = crate::rounds(600);
    let scripts = scripts::real();
    let judges = Judge::all();
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    let mut random = Random(88_172_645_463_325_252);
    for script in scripts.iter().take(rounds) {
        for judge in &judges {
            scores.entry(&judge.name).or_default().count(script, judge);
        }
    }
    for _ in 0..rounds {
        let Some(script) = scripts.get(random.below(scripts.len())) else { break };
        let cut = random.cut(script);
        let text = if random.below(8) == 0 { cut } else { random.mutated(&cut) };
        for judge in &judges {
            scores.entry(&judge.name).or_default().count(&text, judge);
        }
    }
    let mut report = format!("{} scripts\n", scripts.len());
    for (name, Score { sound, taken, broken, told, misses }) in &scores {
        let _ = writeln!(
            report,
            "{name}: {taken} of {sound} sound texts taken, {told} of {broken} broken ones told"
        );
        report.extend(misses.iter().take(40).map(String::as_str));
    }
    eprintln!("{report}");
    for Score { sound, taken, broken, told, .. } in scores.values() {
        assert_eq!(taken, sound, "{report}");
        assert!(told * 100 >= broken * 99, "{report}");
    }
}

#[test]
fn an_expansion_is_doubted_exactly_if_the_real_shells_cannot_expand_it() {
    let parts = ["", "a", "_1", "1", "10", "é", " ", "!", "@", "*", "#", "?", "$", "-", "+", "="]
        .into_iter()
        .chain([":", "%", "/", "^", ",", ".", "[0]", "[@]", "@Q", "{", ":-", "0"]);
    let parts: Vec<&str> = parts.collect();
    for judge in Judge::all() {
        for first in &parts {
            for second in &parts {
                for length in ["", "#"] {
                    let text = format!("echo ${{{length}{first}{second}}}");
                    let Ok(read) = script(&text) else { continue };
                    let is_doubted = !read.doubts.is_empty();
                    assert_eq!(is_doubted, !judge.expands(&text), "{}: {text}", judge.name);
                }
            }
        }
    }
}
