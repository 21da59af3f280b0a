//! The colors of the token sheet, measured: every pair of text and ground that the components use has a contrast of 4.5, every edge of a control and
//! the focus ring 3, in light and in dark.

use super::Assets;

/// Linear red, green, blue.
type Color = [f64; 3];

#[derive(Clone, Copy)]
enum Theme {
    Light,
    Dark,
}

struct Tokens {
    text: String,
    theme: Theme,
}

impl Tokens {
    /// `light-dark(oklch(L C H [/ A]), oklch(..))` of `--name`.
    fn get(&self, name: &str) -> (Color, f64) {
        let rest = self
            .text
            .split(&format!("--{name}: light-dark("))
            .nth(1)
            .unwrap_or_else(|| panic!("no --{name}"));
        let line = rest.split(";\n").next().unwrap();
        let part = line.split("oklch(").nth(match self.theme {
            Theme::Light => 1,
            Theme::Dark => 2,
        });
        let numbers = part.unwrap().split(')').next().unwrap().replace('/', " ");
        let numbers: Vec<f64> = numbers.split_whitespace().map(|number| number.parse().unwrap()).collect();
        (linear(numbers[0], numbers[1], numbers[2]), numbers.get(3).copied().unwrap_or(1.0))
    }

    /// `top` laid over `ground`, mixed as browsers do: in gamma-encoded values.
    fn over(&self, top: &str, ground: &str) -> Color {
        let ((top, alpha), (ground, _)) = (self.get(top), self.get(ground));
        std::array::from_fn(|i| {
            let mixed = encode(top[i]).mul_add(alpha, encode(ground[i]) * (1.0 - alpha));
            decode(mixed)
        })
    }
}

/// Björn Ottosson's matrices.
fn linear(lightness: f64, chroma: f64, hue: f64) -> Color {
    let (a, b) = (chroma * hue.to_radians().cos(), chroma * hue.to_radians().sin());
    let cube = |x: f64, y: f64| b.mul_add(y, a.mul_add(x, lightness)).powi(3);
    let (l, m, s) = (
        cube(0.396_337_777_4, 0.215_803_757_3),
        cube(-0.105_561_345_8, -0.063_854_172_8),
        cube(-0.089_484_177_5, -1.291_485_548),
    );
    let mix = |x: f64, y: f64, z: f64| z.mul_add(s, x.mul_add(l, y * m)).clamp(0.0, 1.0);
    [
        mix(4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2),
        mix(-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5),
        mix(-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701),
    ]
}

fn encode(value: f64) -> f64 {
    if value <= 0.003_130_8 { 12.92 * value } else { 1.055f64.mul_add(value.powf(1.0 / 2.4), -0.055) }
}

fn decode(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn contrast(one: Color, other: Color) -> f64 {
    let luminance =
        |[red, green, blue]: Color| 0.0722f64.mul_add(blue, 0.2126f64.mul_add(red, 0.7152 * green));
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn every_text_can_be_read_and_every_edge_seen() {
    let sheet = Assets::get("style/tokens.css").unwrap();
    let text = String::from_utf8(sheet.data.to_vec()).unwrap();
    let grounds = ["paper", "surface", "raised", "sunken"];
    for theme in [Theme::Light, Theme::Dark] {
        let tokens = Tokens { text: text.clone(), theme };
        let name = if matches!(theme, Theme::Light) { "light" } else { "dark" };
        let mut faults = Vec::new();
        let mut check = |what: String, least: f64, one: Color, other: Color| {
            let found = contrast(one, other);
            if found < least {
                faults.push(format!("{name}: {what} has {found:.2}, not {least}"));
            }
        };
        for ground in grounds {
            let (below, _) = tokens.get(ground);
            for ink in ["ink", "ink-soft", "ink-faint", "accent", "danger", "warn", "good"] {
                check(format!("{ink} on {ground}"), 4.5, tokens.get(ink).0, below);
                let hover = tokens.over("hover", ground);
                check(format!("{ink} on {ground} under the pointer"), 4.5, tokens.get(ink).0, hover);
            }
            for (ink, wash) in [
                ("accent", "accent-wash"),
                ("danger", "danger-wash"),
                ("warn", "warn-wash"),
                ("good", "good-wash"),
            ] {
                let washed = tokens.over(wash, ground);
                check(format!("{ink} on {wash} on {ground}"), 4.5, tokens.get(ink).0, washed);
                check(format!("ink on {wash} on {ground}"), 4.5, tokens.get("ink").0, washed);
                check(format!("focus ring on {wash} on {ground}"), 3.0, tokens.get("accent").0, washed);
            }
            check(format!("edge on {ground}"), 3.0, tokens.get("edge").0, below);
        }
        for (ink, ground) in [
            ("accent-ink", "accent"),
            ("accent-ink", "accent-strong"),
            ("danger-ink", "danger"),
            ("danger-ink", "danger-strong"),
        ] {
            check(format!("{ink} on {ground}"), 4.5, tokens.get(ink).0, tokens.get(ground).0);
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
