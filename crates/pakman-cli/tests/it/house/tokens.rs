//! What a Rust file says, token by token: without its comments, its documentation and its tests.

use std::str::FromStr;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A token; what stands in brackets lies between the two signs of the bracket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    /// A literal as it is written, with its quotes.
    Literal(String),
    /// A sign of one byte.
    Sign(char),
    /// `::`.
    Step,
}

/// A path as code writes it, and the name that an import gives to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) path: Vec<String>,
    /// `None` where the path stands in the code itself.
    pub(super) import: Option<Import>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// What the file calls it; `*` for everything below the path.
    pub(super) name: String,
    /// Whether the import hands it on.
    pub(super) is_public: bool,
}

impl Token {
    pub(super) fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }
}

/// The tokens of a file.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let stream = TokenStream::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        match tree {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                at += usize::from(matches!(trees.get(at), Some(TokenTree::Punct(_))));
                let attribute = trees.get(at).map(ToString::to_string).unwrap_or_default();
                if attribute.starts_with("[doc") {
                    at += 1;
                } else if attribute == "[cfg (test)]" || attribute == "[cfg(test)]" {
                    at += trees[at..].iter().take_while(|tree| !ends_item(tree)).count() + 1;
                }
            }
            // A lifetime is no name.
            TokenTree::Punct(sign) if sign.as_char() == '\'' => at += 1,
            TokenTree::Punct(sign) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint => {
                at += 1;
                tokens.push(Token::Step);
            }
            TokenTree::Punct(sign) => tokens.push(Token::Sign(sign.as_char())),
            TokenTree::Ident(word) => tokens.push(Token::Word(word.to_string())),
            TokenTree::Literal(literal) => tokens.push(Token::Literal(literal.to_string())),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket | Delimiter::None => ('[', ']'),
                };
                tokens.push(Token::Sign(open));
                flatten(group.stream(), tokens);
                tokens.push(Token::Sign(close));
            }
        }
    }
}

fn ends_item(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(sign) => sign.as_char() == ';',
        _ => false,
    }
}

/// Every path of two names or more, and every import.
pub(super) fn paths(tokens: &[Token]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let is_inside = matches!(before, Some(Token::Step | Token::Sign('.')));
        match &tokens[at] {
            Token::Word(word) if word == "use" && tokens.get(at + 1) != Some(&Token::Sign('<')) => {
                let is_public = matches!(before, Some(Token::Word(word)) if word == "pub")
                    || before == Some(&Token::Sign(')'));
                at += 1;
                tree(tokens, &mut at, &[], is_public, &mut found);
            }
            Token::Word(word) if !is_inside => {
                let mut path = vec![word.clone()];
                while let [Token::Step, Token::Word(next), ..] = &tokens[at + 1..] {
                    path.push(next.clone());
                    at += 2;
                }
                if path.len() > 1 {
                    found.push(Named { path, import: None });
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads a tree of imports; `at` comes to stand at the `,`, `}` or `;` behind it.
fn tree(
    tokens: &[Token],
    at: &mut usize,
    above: &[String],
    is_public: bool,
    found: &mut Vec<Named>,
) {
    let mut path = above.to_vec();
    let mut name = None;
    loop {
        match &tokens[*at] {
            Token::Word(word) if word == "as" => {
                *at += 1;
                name = tokens[*at].word().map(str::to_owned);
            }
            Token::Word(word) if word == "self" && !path.is_empty() => {}
            Token::Word(word) => path.push(word.clone()),
            Token::Sign('*') => name = Some("*".to_owned()),
            Token::Step => {}
            Token::Sign('{') => {
                *at += 1;
                while tokens[*at] != Token::Sign('}') {
                    tree(tokens, at, &path, is_public, found);
                    *at += usize::from(tokens[*at] == Token::Sign(','));
                }
                *at += 1;
                return;
            }
            _ => break,
        }
        *at += 1;
    }
    let name = name.or_else(|| path.last().cloned()).expect("an import has a name");
    found.push(Named { path, import: Some(Import { name, is_public }) });
}
