//! The answers of S3, which are XML.

use std::borrow::Cow;

use roxmltree::{Document, Node};

/// An object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) key: String,
    pub(crate) size: u64,
    /// Without quotes; some servers have none in listings.
    pub(crate) etag: Option<String>,
}

/// An upload in parts that is neither complete nor aborted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) key: String,
    pub(crate) id: String,
    /// When it was begun, as `2026-11-26T13:00:00.000Z`: texts sort by time. Empty where the server
    /// does not say.
    pub(crate) when: String,
}

/// A part of an upload that has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// From 1.
    pub(crate) number: u64,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
}

/// A page of a listing, and what asks for the next one.
type Page<T> = (Vec<T>, Option<String>);

/// Reads a page of objects.
pub(crate) fn objects(xml: &str) -> Result<Page<Listed>, String> {
    let read = |node: Node<'_, '_>| {
        let etag = child(node, "ETag").map(|etag| unquoted(&etag));
        Some(Listed { key: child(node, "Key")?, size: child(node, "Size")?.parse().ok()?, etag })
    };
    page(xml, "ListBucketResult", "Contents", "NextContinuationToken", read)
}

/// Reads a page of uploads.
pub(crate) fn begun(xml: &str) -> Result<Vec<Begun>, String> {
    let read = |node: Node<'_, '_>| {
        Some(Begun {
            key: child(node, "Key")?,
            id: child(node, "UploadId")?,
            when: child(node, "Initiated").unwrap_or_default(),
        })
    };
    page(xml, "ListMultipartUploadsResult", "Upload", "", read).map(|(found, _)| found)
}

/// Reads a page of parts.
pub(crate) fn parts(xml: &str) -> Result<Page<Part>, String> {
    let read = |node: Node<'_, '_>| {
        Some(Part {
            number: child(node, "PartNumber")?.parse().ok()?,
            size: child(node, "Size")?.parse().ok()?,
            etag: unquoted(&child(node, "ETag").unwrap_or_default()),
        })
    };
    page(xml, "ListPartsResult", "Part", "NextPartNumberMarker", read)
}

/// Reads the id of an upload that was begun.
pub(crate) fn upload_id(xml: &str) -> Result<String, String> {
    let xml = readable(xml);
    let document = Document::parse(&xml).map_err(|error| foreign(&error))?;
    child(document.root_element(), "UploadId").ok_or("it has no UploadId".to_owned())
}

/// Whether an upload is said to be complete.
pub(crate) fn is_complete(xml: &str) -> bool {
    let document = Document::parse(xml);
    document.is_ok_and(|found| found.root_element().has_tag_name("CompleteMultipartUploadResult"))
}

/// What is said of an answer that is no XML.
fn foreign(error: &roxmltree::Error) -> String {
    format!("it is not the XML of S3: {error}")
}

/// The text without references to characters that XML cannot have, and names of objects can.
fn readable(xml: &str) -> Cow<'_, str> {
    let mut pieces = xml.split("&#");
    let first = pieces.next().unwrap_or_default();
    let mut text = String::new();
    for piece in pieces {
        let (code, rest) = piece.split_once(';').unwrap_or((piece, ""));
        let number = code
            .strip_prefix(['x', 'X'])
            .map_or_else(|| code.parse().ok(), |digits| u32::from_str_radix(digits, 16).ok());
        let is_control = number.is_some_and(|it| it < 0x20 && ![9, 10, 13].contains(&it));
        if is_control {
            text.push(char::REPLACEMENT_CHARACTER);
            text += rest;
        } else {
            text += "&#";
            text += piece;
        }
    }
    if text.is_empty() { xml.into() } else { (first.to_owned() + &text).into() }
}

fn page<T>(
    xml: &str,
    root: &str,
    item: &str,
    next: &str,
    read: impl Fn(Node<'_, '_>) -> Option<T>,
) -> Result<Page<T>, String> {
    let xml = readable(xml);
    let document = Document::parse(&xml).map_err(|error| foreign(&error))?;
    let found = document.root_element();
    if !found.has_tag_name(root) {
        return Err(format!("it is not a {root}"));
    }
    let items = found.children().filter(|node| node.has_tag_name(item));
    let items: Option<Vec<T>> = items.map(read).collect();
    let items = items.ok_or_else(|| format!("a {item} lacks what belongs to it"))?;
    let is_cut = child(found, "IsTruncated").is_some_and(|text| text == "true");
    let next = child(found, next).filter(|next| is_cut && !next.is_empty());
    if is_cut && next.is_none() && root != "ListMultipartUploadsResult" {
        return Err("it is truncated, and does not say how to continue".to_owned());
    }
    Ok((items, next))
}

fn child(node: Node<'_, '_>, name: &str) -> Option<String> {
    let found = node.children().find(|node| node.has_tag_name(name))?;
    Some(found.text().unwrap_or_default().to_owned())
}

/// An `ETag` as it can be compared.
pub(crate) fn unquoted(etag: &str) -> String {
    etag.trim().trim_start_matches("W/").trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_quotes_in_its_own_way() {
        let xml = |etag: &str| {
            format!(
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                 <IsTruncated>true</IsTruncated><NextContinuationToken>a+b</NextContinuationToken>\
                 <Contents><Key>x/libstdc++-1.apk</Key><Size>12</Size>{etag}</Contents>\
                 </ListBucketResult>"
            )
        };
        for etag in ["&#34;0a&#34;", "&quot;0a&quot;", "0a", "\"0a\""] {
            let (found, next) = objects(&xml(&format!("<ETag>{etag}</ETag>"))).expect("a page");
            assert_eq!(found[0].etag.as_deref(), Some("0a"));
            assert_eq!((found[0].key.as_str(), found[0].size), ("x/libstdc++-1.apk", 12));
            assert_eq!(next.as_deref(), Some("a+b"));
        }
        assert_eq!(objects(&xml("")).expect("a page").0[0].etag, None);
    }

    #[test]
    fn what_is_cut_or_something_else_is_no_listing() {
        for wrong in ["", "<html></html>", "<ListBucketResult><Contents>", "<Error/>"] {
            assert!(objects(wrong).is_err(), "{wrong}");
        }
        let endless = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
        assert!(objects(endless).is_err());
    }

    #[test]
    fn a_name_may_have_characters_that_xml_has_not() {
        let xml = "<ListBucketResult><Contents><Key>&#x1;a&#38;b&#x41;&#0;</Key><Size>1</Size>\
                   </Contents></ListBucketResult>";
        assert_eq!(objects(xml).expect("a page").0[0].key, "\u{fffd}a&bA\u{fffd}");
    }

    #[test]
    fn uploads_have_keys_and_times() {
        let xml = "<ListMultipartUploadsResult><Upload><Key>a.apk</Key><UploadId>1</UploadId>\
                   <Initiated>2026-11-26T13:00:00.000Z</Initiated></Upload>\
                   <Upload><Key>a.apk.sig</Key><UploadId>2</UploadId></Upload>\
                   </ListMultipartUploadsResult>";
        let begun = |key: &str, id: &str, when: &str| Begun {
            key: key.to_owned(),
            id: id.to_owned(),
            when: when.to_owned(),
        };
        let expected =
            [begun("a.apk", "1", "2026-11-26T13:00:00.000Z"), begun("a.apk.sig", "2", "")];
        assert_eq!(super::begun(xml).expect("a listing"), expected);
    }
}
