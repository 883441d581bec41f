//! Apache Parquet: the columns of CSV with types, in row groups, so memory does not grow with the store.

use crate::cell::{Cell, Type, float};
use crate::format::{Format, Holds, Out, Writer};
use crate::rows::{Rows, columns, row};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type as Schema;
use std::io::Write;
use std::sync::Arc;
use whosaid_graph::DocumentRecord;
use whosaid_model::Claim;

/// The largest number of rows in a row group.
const N_ROWS: usize = 20_000;
/// The largest size of the texts in a row group, in bytes.
const N_BYTES: usize = 32 << 20;

pub(crate) const FORMAT: Format = Format {
    name: "parquet",
    title: "Parquet",
    extension: "parquet",
    media_type: "application/vnd.apache.parquet",
    opened_by: "DuckDB, pyarrow, Spark, Polars",
    about: "one row a claim, with types",
    holds: Holds::Rows,
    is_binary: true,
    // A row group, and what is made from it.
    n_bytes_held: 48 << 20,
    writer: Writer::Rows(parquet),
};

/// Writes the rows of claims. Returns their number.
fn parquet(rows: &Rows<'_>, out: Out<'_>) -> crate::Result<usize> {
    let mut file = ParquetFile::new(out)?;
    let n = rows.each(|document, claim| Ok(file.push(document, claim)?))?;
    file.finish()?;
    Ok(n)
}

/// A file that is being written.
struct ParquetFile<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    /// The rows of the next group, column by column.
    columns: Vec<(Type, Vec<Option<Cell<'static>>>)>,
    n_bytes: usize,
}

impl<W: Write + Send> ParquetFile<W> {
    fn new(out: W) -> Result<Self> {
        let mut fields = Vec::new();
        for (name, of_type) in columns() {
            let (physical, logical) = types(of_type);
            let field = Schema::primitive_type_builder(name, physical)
                .with_repetition(Repetition::OPTIONAL)
                .with_logical_type(logical);
            fields.push(Arc::new(field.build()?));
        }
        let schema = Schema::group_type_builder("claim").with_fields(fields).build()?;
        let properties =
            WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("whosaid".to_owned());
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))?;
        Ok(Self { writer, columns: columns().map(|(_, of_type)| (of_type, Vec::new())).collect(), n_bytes: 0 })
    }

    fn push(&mut self, document: &DocumentRecord, claim: &Claim) -> Result<()> {
        for ((_, column), cell) in self.columns.iter_mut().zip(row(document, claim)) {
            let cell = cell.map(Cell::into_owned);
            if let Some(Cell::Text(text)) = &cell {
                self.n_bytes += text.len();
            }
            column.push(cell);
        }
        if self.columns.first().is_some_and(|(_, it)| it.len() >= N_ROWS) || self.n_bytes >= N_BYTES {
            self.write_group()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        if self.columns.first().is_some_and(|(_, it)| !it.is_empty()) {
            self.write_group()?;
        }
        self.writer.close()?;
        Ok(())
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.writer.next_row_group()?;
        for (of_type, column) in &mut self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            let cells = std::mem::take(column);
            match of_type {
                Type::Text => write::<ByteArrayType>(&mut writer, cells, |cell| match cell {
                    Cell::Text(text) => Some(ByteArray::from(text.into_owned().into_bytes())),
                    _ => None,
                })?,
                Type::Number => write::<DoubleType>(&mut writer, cells, |cell| match cell {
                    Cell::Number(n) => Some(float(n)),
                    _ => None,
                })?,
                Type::Day => write::<Int32Type>(&mut writer, cells, |cell| match cell {
                    Cell::Day(day) => Some(day),
                    _ => None,
                })?,
                Type::Count => write::<Int64Type>(&mut writer, cells, |cell| match cell {
                    Cell::Count(n) => i64::try_from(n).ok(),
                    _ => None,
                })?,
            }
            writer.close()?;
        }
        group.close()?;
        self.n_bytes = 0;
        Ok(())
    }
}

/// Returns the physical and the logical type of a column.
fn types(of_type: Type) -> (Physical, Option<LogicalType>) {
    match of_type {
        Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Type::Number => (Physical::DOUBLE, None),
        Type::Day => (Physical::INT32, Some(LogicalType::Date)),
        Type::Count => (Physical::INT64, None),
    }
}

/// Returns the name of the type of a column, as readers of Parquet show it.
pub(crate) fn type_name(of_type: Type) -> &'static str {
    match of_type {
        Type::Text => "text",
        Type::Number => "double",
        Type::Day => "date",
        Type::Count => "int64",
    }
}

/// Writes one column: a definition level for every cell, and the values of those that have one.
fn write<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: Vec<Option<Cell<'_>>>,
    value: impl Fn(Cell<'_>) -> Option<T::T>,
) -> Result<()> {
    let mut levels = Vec::with_capacity(cells.len());
    let mut values = Vec::new();
    for cell in cells {
        let value = cell.and_then(&value);
        levels.push(i16::from(value.is_some()));
        values.extend(value);
    }
    writer.typed::<T>().write_batch(&values, Some(&levels), None)?;
    Ok(())
}
