//! Where the commands at the top of a script begin.

use rable::{ListOperator, Node, NodeKind};

use super::parse::{Budget, Offsets};

/// Byte offsets at which the commands at the top of a shell text begin, in order: those that its
/// lines begin with as well as those behind `;`, but none inside of another or behind `&&`. None
/// at all where the text is no shell text, or is too long or too deep to be read.
///
/// ```
/// use pakman_spec::command_starts;
///
/// assert_eq!(command_starts("npm ci && npm test\nif true; then\n  make\nfi\n"), [0, 19]);
/// assert!(command_starts("if").is_empty());
/// ```
pub fn command_starts(text: &str) -> Vec<usize> {
    let nodes = Budget::default().nodes(text).unwrap_or_default();
    let offsets = Offsets::of(text, 0);
    let mut starts = Vec::new();
    for node in &nodes {
        add(node, &offsets, &mut starts);
    }
    starts
}

fn add(node: &Node, offsets: &Offsets<'_>, starts: &mut Vec<usize>) {
    let NodeKind::List { items } = &node.kind else {
        starts.push(offsets.bytes(&node.span).start);
        return;
    };
    let mut joined = false;
    for item in items {
        if !joined {
            add(&item.command, offsets, starts);
        }
        joined = matches!(item.operator, Some(ListOperator::And | ListOperator::Or));
    }
}
