//! Fixes, one by one and together.

use pakman_lsp::{Document, fix_all, quick_fixes};
use pakman_spec::Span;

use crate::support::{applied, texts};

#[test]
fn a_fix_is_offered_where_its_diagnostic_is() {
    let text = "# é\ndescrption: x\nlicense: 1\n";
    let document = Document::new(text);
    let fixes = quick_fixes(&document, Span::new(6, 6));
    let [fix] = &fixes[..] else { panic!("{fixes:?}") };
    assert_eq!(fix.title, "write `description`");
    assert!(fix.safe);
    assert!(applied(text, fix.edits).contains("\ndescription: x\n"));
    assert!(quick_fixes(&document, Span::new(0, 1)).is_empty());
    assert_eq!(quick_fixes(&document, Span::new(0, text.len())).len(), 2);
}

#[test]
fn all_safe_fixes_at_once_leave_nothing_to_mend() {
    for (path, text) in texts() {
        let Some(edit) = fix_all(&Document::new(&text)) else { continue };
        let fixed = applied(&text, &[edit]);
        assert_ne!(fixed, text);
        let left = fix_all(&Document::new(&fixed));
        assert!(left.is_none(), "{}: {left:?}\n{fixed}", path.display());
    }
}

#[test]
fn all_safe_fixes_touch_nothing_around_them() {
    let text = "# é🚢\ndescrption: x\nstack: alpine/3.22\nkist: []\n# é🚢\n";
    let edit = fix_all(&Document::new(text)).unwrap();
    assert_eq!(&text[edit.span.range()], "ption: x\nstack: alpine/3.22\nkist");
    assert!(applied(text, &[edit]).contains("\ndescription: x\nstack: alpine/3.22\nkits: []\n"));
}
