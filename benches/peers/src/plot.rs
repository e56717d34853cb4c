//! The plot: time per decision against the number of rules, both by powers of ten, drawn as SVG for light and dark pages.

use std::fmt::{self, Write as _};

use crate::report::{self, Cell, Figures, Row};

const WIDTH: f64 = 1020.0;
const HEIGHT: f64 = 640.0;
/// The sides of the area that the lines are in.
const LEFT: f64 = 76.0;
const RIGHT: f64 = 650.0;
const TOP: f64 = 84.0;
const BOTTOM: f64 = 584.0;
/// From one name to the next at least.
const LINE_HEIGHT: f64 = 21.0;

const STYLE: &str = "\
text { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; font-size: 13px; fill: #1f2328; }
.title { font-size: 17px; font-weight: 600; }
.quiet { fill: #59636e; }
.paper { fill: #ffffff; }
.grid { stroke: #d8dee4; }
.portcullis { color: #1f2328; stroke-width: 3.5; font-weight: 600; }
.none { color: #818b98; }
.cedar { color: #0969da; }
.casbin { color: #c4490a; }
.regorus { color: #117f53; }
.cel { color: #a02cb4; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; }
.quiet { fill: #9ea7b3; }
.paper { fill: #0d1117; }
.grid { stroke: #2b323b; }
.portcullis { color: #f0f6fc; }
.none { color: #8b949e; }
.cedar { color: #58a6ff; }
.casbin { color: #ff8f4a; }
.regorus { color: #3fb983; }
.cel { color: #dc8bf0; }
}
";

/// One line of the plot.
struct Series {
    name: String,
    class: &'static str,
    /// The number of the form among those of its family, which picks the marker.
    marker: usize,
    /// Requests were made ready ahead.
    ready: bool,
    /// Places on the page.
    points: Vec<(f64, f64)>,
}

/// The scales of both axes.
struct Scale {
    rules: (f64, f64),
    /// Powers of ten of nanoseconds.
    time: (i32, i32),
}

impl Scale {
    fn new(rows: &[Row]) -> Self {
        let cells = || rows.iter().flat_map(|row| &row.cells);
        let rules = || cells().map(|cell| cell.rules as f64);
        let times = || cells().flat_map(|cell| [cell.ready.median(), cell.names.median()]).flatten().map(f64::log10);
        Self {
            rules: (rules().fold(f64::MAX, f64::min), rules().fold(f64::MIN, f64::max)),
            time: (times().fold(f64::MAX, f64::min).floor() as i32, times().fold(f64::MIN, f64::max).ceil() as i32),
        }
    }

    fn x(&self, rules: f64) -> f64 {
        let (least, most) = self.rules;
        LEFT + (RIGHT - LEFT) * (rules / least).log10() / (most / least).log10()
    }

    fn y(&self, power: f64) -> f64 {
        let (least, most) = (f64::from(self.time.0), f64::from(self.time.1));
        BOTTOM - (BOTTOM - TOP) * (power - least) / (most - least)
    }
}

/// Draws the figures.
pub(crate) fn svg(rows: &[Row]) -> Result<String, fmt::Error> {
    let scale = Scale::new(rows);
    let mut svg = String::new();
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">\n\
         <title>Time per decision against the number of rules</title>\n<style>\n{STYLE}</style>\n\
         <rect class=\"paper\" width=\"{WIDTH}\" height=\"{HEIGHT}\"/>\n\
         <text class=\"title\" x=\"{LEFT}\" y=\"34\">Time per decision against the number of rules</text>\n\
         <text class=\"quiet\" x=\"{LEFT}\" y=\"56\">Medians, one thread. Whole lines: from five names; dashed: from a request \
         made ready. The peers can express far more than this table.</text>"
    )?;
    axes(&mut svg, &scale, rows)?;
    let mut series = series(&scale, rows);
    // The first, which is ours, on top.
    for series in series.iter().rev() {
        line(&mut svg, series)?;
    }
    legend(&mut svg, &mut series)?;
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn axes(svg: &mut String, scale: &Scale, rows: &[Row]) -> fmt::Result {
    for power in scale.time.0..=scale.time.1 {
        let (y, unit) =
            (scale.y(f64::from(power)), ["ps", "ns", "µs", "ms", "s"][(power.div_euclid(3) + 1) as usize % 5]);
        writeln!(
            svg,
            "<path class=\"grid\" d=\"M{LEFT} {y:.1}H{RIGHT}\"/>\
             <text class=\"quiet\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{} {unit}</text>",
            LEFT - 12.0,
            y + 4.5,
            10_u32.pow(power.rem_euclid(3).unsigned_abs()),
        )?;
    }
    for cell in rows.first().map_or(&[][..], |row| &row.cells) {
        let x = scale.x(cell.rules as f64);
        writeln!(
            svg,
            "<path class=\"grid\" d=\"M{x:.1} {TOP}V{BOTTOM}\"/>\
             <text class=\"quiet\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            BOTTOM + 22.0,
            report::thousands(cell.rules),
        )?;
    }
    let middle = f64::midpoint(LEFT, RIGHT);
    writeln!(svg, "<text x=\"{middle}\" y=\"{:.1}\" text-anchor=\"middle\">rules</text>", BOTTOM + 44.0)
}

fn series(scale: &Scale, rows: &[Row]) -> Vec<Series> {
    let mut list: Vec<Series> = Vec::new();
    for row in rows {
        let marker = rows.iter().filter(|other| other.family == row.family).position(|other| std::ptr::eq(other, row));
        let mut add = |name: String, ready: bool, figures: fn(&Cell) -> &Figures| {
            let points: Vec<_> = row
                .cells
                .iter()
                .filter_map(|cell| Some((scale.x(cell.rules as f64), scale.y(figures(cell).median()?.log10()))))
                .collect();
            if !points.is_empty() {
                list.push(Series { name, class: class(row.family), marker: marker.unwrap_or_default(), ready, points });
            }
        };
        let name = report::name(row.family, row.form);
        let from_names = row.cells.iter().any(|cell| cell.names.median().is_some());
        add(name.clone(), false, |cell| &cell.names);
        // Of the peers, one line each is enough: making a request ready ahead saves them little.
        if !from_names {
            add(name, true, |cell| &cell.ready);
        } else if class(row.family) == "portcullis" {
            add(format!("{name}, ready"), true, |cell| &cell.ready);
        }
    }
    list
}

fn class(family: &str) -> &'static str {
    match family {
        "portcullis" => "portcullis",
        "Cedar" => "cedar",
        "casbin" => "casbin",
        "regorus" => "regorus",
        "CEL" => "cel",
        _ => "none",
    }
}

fn line(svg: &mut String, series: &Series) -> fmt::Result {
    let path: Vec<_> = series.points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    let dashes = if series.ready { " stroke-dasharray=\"7 5\"" } else { "" };
    writeln!(
        svg,
        "<g class=\"{}\" stroke-width=\"2\"><path fill=\"none\" stroke=\"currentColor\" stroke-linejoin=\"round\"{dashes} \
         d=\"M{}\"/>",
        series.class,
        path.join("L")
    )?;
    for &(x, y) in &series.points {
        marker(svg, series.marker, x, y)?;
    }
    svg.push_str("</g>\n");
    Ok(())
}

fn marker(svg: &mut String, number: usize, x: f64, y: f64) -> fmt::Result {
    let fill = if number.is_multiple_of(2) { " fill=\"currentColor\"" } else { " class=\"paper\"" };
    let shape = if (number / 2).is_multiple_of(2) {
        format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"")
    } else {
        format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"8\" height=\"8\"", x - 4.0, y - 4.0)
    };
    write!(svg, "{shape}{fill} stroke=\"currentColor\" stroke-width=\"2\"/>")
}

/// The names, beside the ends of their lines as far as there is room.
fn legend(svg: &mut String, series: &mut [Series]) -> fmt::Result {
    let end = |series: &Series| series.points.last().copied().unwrap_or_default();
    series.sort_by(|one, other| end(one).1.total_cmp(&end(other).1));
    let mut places: Vec<f64> = series.iter().map(|series| end(series).1).collect();
    for next in 1..places.len() {
        places[next] = places[next].max(places[next - 1] + LINE_HEIGHT);
    }
    let mut lowest = BOTTOM;
    for place in places.iter_mut().rev() {
        *place = place.min(lowest);
        lowest = *place - LINE_HEIGHT;
    }
    let (from, to) = (RIGHT + 40.0, RIGHT + 72.0);
    for (series, y) in series.iter().zip(places) {
        let (x, at) = end(series);
        let dashes = if series.ready { " stroke-dasharray=\"7 5\"" } else { "" };
        writeln!(svg, "<g class=\"{}\" stroke-width=\"2\">", series.class)?;
        if x >= RIGHT - 1.0 {
            let (x, before) = (x + 8.0, from - 6.0);
            writeln!(
                svg,
                "<path fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.5\" style=\"stroke-width:1\" \
                 d=\"M{x:.1} {at:.1}L{before} {y:.1}\"/>"
            )?;
        }
        write!(svg, "<path stroke=\"currentColor\"{dashes} d=\"M{from} {y:.1}H{to}\"/>")?;
        marker(svg, series.marker, f64::midpoint(from, to), y)?;
        let name = &series.name;
        writeln!(svg, "<text x=\"{}\" y=\"{:.1}\">{name}</text></g>", to + 10.0, y + 4.5)?;
    }
    Ok(())
}
