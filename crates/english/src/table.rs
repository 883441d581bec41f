//! Reads the files in `data/`: lists with one entry per line, and tables with tabs between columns.

/// Returns the lines of a file that are neither empty nor comments. Comments begin with `#`.
pub(crate) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Returns the rows of a table below its head, each split into `N` fields. Missing fields are empty.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    lines(table).skip(1).map(|line| {
        let mut fields = line.split('\t');
        std::array::from_fn(|_| fields.next().unwrap_or(""))
    })
}

/// Returns the parts of a field with several values.
pub(crate) fn values(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split('|').filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_heads_are_no_rows() {
        let table = "# Verbs.\nverb\tclass\tforms\n\nsay\treport\tsaid|says\nask\n";
        let found: Vec<[&str; 3]> = rows(table).collect();
        assert_eq!(found, [["say", "report", "said|says"], ["ask", "", ""]]);
        assert_eq!(values("said|says").collect::<Vec<_>>(), ["said", "says"]);
        assert_eq!(values("").count(), 0);
    }
}
