//! A table that fits the width of the output: its cells wrap, and where this is not enough, its columns are written in
//! several parts.

use std::io::{self, Write};

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width};

use crate::layout;

/// The blanks around each cell.
const PADDING: usize = 2;

/// A table whose first columns never wrap, and are repeated in each part.
pub(crate) struct FittedTable {
    /// The texts above the columns.
    header: Vec<String>,
    /// Rows may be shorter than the header.
    rows: Vec<Vec<String>>,
    /// How many columns never wrap.
    fixed: usize,
}

impl FittedTable {
    pub(crate) const fn new(header: Vec<String>, fixed: usize) -> Self {
        Self { header, rows: Vec::new(), fixed }
    }

    pub(crate) fn add_row(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// Writes the table in as many parts as the width of the output needs, with a blank line between them.
    pub(crate) fn write(&self, output: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let fixed: Vec<usize> = (0..self.fixed).collect();
        let left =
            layout::table_width().saturating_sub(fixed.iter().map(|&column| self.widest(column) + PADDING).sum());
        for (number, columns) in self.parts(left).iter().enumerate() {
            if number > 0 {
                writeln!(output)?;
            }
            let cap = self.cap(columns, left);
            let mut table = layout::table([]);
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(u16::MAX);
            let columns: Vec<usize> = fixed.iter().chain(columns).copied().collect();
            let of_row = |row: &[String]| columns.iter().filter_map(|&column| row.get(column).cloned()).collect();
            table.set_header::<Vec<String>>(of_row(&self.header));
            for row in &self.rows {
                table.add_row::<Vec<String>>(of_row(row));
            }
            self.constrain(&mut table, &columns, cap);
            for line in table.lines() {
                writeln!(output, "{}", line.trim_end())?;
            }
        }
        Ok(())
    }

    /// Returns the columns of each part: as many as fit if each is as narrow as its longest word, but at least one.
    fn parts(&self, width: usize) -> Vec<Vec<usize>> {
        let mut parts: Vec<Vec<usize>> = Vec::new();
        let mut left = 0;
        for column in self.fixed..self.header.len() {
            let needed = self.narrowest(column) + PADDING;
            match parts.last_mut() {
                Some(part) if needed <= left => part.push(column),
                _ => {
                    parts.push(vec![column]);
                    left = width;
                }
            }
            left = left.saturating_sub(needed);
        }
        parts
    }

    /// Returns the greatest width of a column with which some columns fit. No column is narrower than its longest word.
    fn cap(&self, columns: &[usize], width: usize) -> usize {
        let widest = columns.iter().map(|&column| self.widest(column)).max().unwrap_or(0);
        let fits =
            |cap: &usize| columns.iter().map(|&column| self.capped(column, *cap) + PADDING).sum::<usize>() <= width;
        (1..=widest).rev().find(fits).unwrap_or(1)
    }

    fn constrain(&self, table: &mut Table, columns: &[usize], cap: usize) {
        for (number, &column) in columns.iter().enumerate() {
            let cap = if column < self.fixed { usize::MAX } else { cap };
            let width = u16::try_from(self.capped(column, cap) + PADDING).unwrap_or(u16::MAX);
            if let Some(column) = table.column_mut(number) {
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
            }
        }
    }

    fn capped(&self, column: usize, cap: usize) -> usize {
        self.widest(column).min(cap).max(self.narrowest(column))
    }

    fn widest(&self, column: usize) -> usize {
        self.cells(column).flat_map(str::lines).map(textwrap::core::display_width).max().unwrap_or(0)
    }

    fn narrowest(&self, column: usize) -> usize {
        self.cells(column).flat_map(str::split_whitespace).map(textwrap::core::display_width).max().unwrap_or(0)
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        [&self.header].into_iter().chain(&self.rows).filter_map(move |row| row.get(column).map(String::as_str))
    }
}
