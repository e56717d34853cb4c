//! Words of names: `dashboardGroups` and `dashboard_group` have the same.

/// Returns the words of a name in lower case and in the singular: they end at other characters than letters and digits, and before
/// capital letters that follow small ones.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        let begins = letter.is_uppercase() && was_small;
        was_small = letter.is_lowercase() || letter.is_ascii_digit();
        if begins || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words.into_iter().map(singular).collect()
}

/// Returns the words of a name as one: names differ in where they separate words.
pub(super) fn joined(name: &str) -> String {
    words(name).concat()
}

/// Returns a word in the singular, as far as the common endings go.
fn singular(word: String) -> String {
    const KEPT: [&str; 4] = ["ss", "us", "is", "as"];
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").unwrap_or(&word).to_owned();
        }
    }
    if word.len() < 4 || KEPT.iter().any(|ending| word.ends_with(ending)) {
        return word;
    }
    word.strip_suffix('s').unwrap_or(&word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{joined, words};

    #[test]
    fn names_have_the_same_words_however_they_are_written() {
        assert_eq!(words("dashboardGroups"), ["dashboard", "group"]);
        assert_eq!(words("Dashboard-Group"), words("dashboard_groups"));
        assert_eq!(words("metric-categories"), ["metric", "category"]);
        assert_eq!(words("status"), ["status"]);
        assert_eq!(words("access"), ["access"]);
        assert_eq!(words("boxes and matches"), ["box", "and", "match"]);
        assert_eq!(joined("dashboardgroup"), joined("dashboard_groups"));
    }
}
