//! The records of an index as texts: what a large index takes least memory as.

use std::{cmp::Ordering, mem};

use crate::{
    error::Error,
    record::{self, Record},
};

/// Records, sorted, one for each name and version.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// All of them one behind the other; those that are gone stay where they were.
    text: String,
    places: Vec<Place>,
}

/// A record that is to be among them.
#[derive(Debug)]
pub(crate) struct Text {
    record: Box<str>,
    file_size: u64,
    build_date: u64,
}

impl Text {
    /// An error where it cannot be written.
    pub(crate) fn of(record: &Record) -> Result<Self, Error> {
        let (file_size, build_date) = (record.file_size, record.info.build_date);
        Ok(Self { record: record.to_text()?.into_boxed_str(), file_size, build_date })
    }

    /// Whether it is this record.
    pub(crate) fn is(&self, head: &Head<'_>) -> bool {
        *self.record == *head.text
    }
}

/// Where a record is, and what of it is asked for often.
#[derive(Debug, Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    file_size: u64,
    build_date: u64,
}

/// A record, and what stands at its beginning.
pub(crate) struct Head<'a> {
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) arch: &'a str,
    /// Size of the package file in bytes.
    pub(crate) file_size: u64,
    /// The whole record.
    pub(crate) text: &'a str,
}

impl Head<'_> {
    /// `NAME-VERSION.apk`
    pub(crate) fn file_name(&self) -> String {
        format!("{}-{}.apk", self.name, self.version)
    }
}

impl Texts {
    /// Adds a record behind the others. [`Self::arrange`] has to follow.
    pub(crate) fn push(&mut self, Text { record, file_size, build_date }: Text) {
        let start = self.text.len();
        self.text += &record;
        self.places.push(Place { start, end: self.text.len(), file_size, build_date });
    }

    /// Sorts; of those with the same name and version the last one stays.
    pub(crate) fn arrange(&mut self) {
        let mut places = mem::take(&mut self.places);
        places.sort_by(|one, other| self.order(*one, *other));
        places.dedup_by(|later, earlier| {
            let is_same = self.order(*earlier, *later).is_eq();
            if is_same {
                *earlier = *later;
            }
            is_same
        });
        self.places = places;
    }

    fn order(&self, one: Place, other: Place) -> Ordering {
        let (one, other) = (self.head(one), self.head(other));
        record::order((one.name, one.version), (other.name, other.version))
    }

    /// Keeps the records for which this has `true`, in their order.
    pub(crate) fn keep(&mut self, keep: &[bool]) {
        let mut keep = keep.iter();
        self.places.retain(|_| keep.next().copied().unwrap_or_default());
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// When the newest of the packages was built.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.places.iter().map(|place| place.build_date).max()
    }

    /// Each record.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.places.iter().map(|place| &self.text[place.start..place.end])
    }

    /// What stands at the beginning of each record.
    pub(crate) fn heads(&self) -> impl Iterator<Item = Head<'_>> {
        self.places.iter().map(|place| self.head(*place))
    }

    /// Written as [`Record::to_text`] does, a record begins with identity, name, version and
    /// architecture, a line each.
    fn head(&self, place: Place) -> Head<'_> {
        let text = &self.text[place.start..place.end];
        let mut lines = text.split('\n').skip(1);
        let mut value = || lines.next().and_then(|line| line.get(2..)).unwrap_or_default();
        let (name, version, arch) = (value(), value(), value());
        Head { name, version, arch, file_size: place.file_size, text }
    }
}
