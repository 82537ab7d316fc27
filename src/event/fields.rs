//! Values by field. Which fields there are stands in a bit set beside them, so a question for one that is missing, the
//! rule among thousands of events, touches nothing else.

use std::fmt;

use super::Field;

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FieldSet(u128);

const _: () = assert!(Field::ALL.len() <= 128, "a field is a bit of the set");

impl FieldSet {
    const fn bit(field: Field) -> u128 {
        1 << (field as u32)
    }

    /// Is it in the set?
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & Self::bit(field) != 0
    }

    /// Adds all of another set.
    pub const fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// How many of its fields come before this one.
    const fn before(self, field: Field) -> usize {
        (self.0 & (Self::bit(field) - 1)).count_ones() as usize
    }
}

/// Values by field, in the order of fields.
#[derive(Clone, PartialEq)]
pub struct Fields<V> {
    set: FieldSet,
    values: Box<[(Field, V)]>,
}

impl<V> Fields<V> {
    /// The value of a field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&V> {
        if !self.set.has(field) {
            return None;
        }
        self.values.get(self.set.before(field)).map(|(_, value)| value)
    }

    /// Which fields there are.
    #[must_use]
    pub const fn set(&self) -> FieldSet {
        self.set
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, (Field, V)> {
        self.values.iter()
    }
}

impl<V> From<Vec<(Field, V)>> for Fields<V> {
    /// Of two values of one field the first is kept.
    fn from(mut values: Vec<(Field, V)>) -> Self {
        if !values.is_sorted_by(|(a, _), (b, _)| a < b) {
            values.sort_by_key(|(field, _)| *field);
            values.dedup_by_key(|(field, _)| *field);
        }
        let set = values.iter().fold(0, |set, (field, _)| set | FieldSet::bit(*field));
        Self { set: FieldSet(set), values: values.into() }
    }
}

impl<V> FromIterator<(Field, V)> for Fields<V> {
    fn from_iter<I: IntoIterator<Item = (Field, V)>>(values: I) -> Self {
        values.into_iter().collect::<Vec<_>>().into()
    }
}

impl<V> Default for Fields<V> {
    fn default() -> Self {
        Self { set: FieldSet::default(), values: Box::default() }
    }
}

impl<'a, V> IntoIterator for &'a Fields<V> {
    type Item = &'a (Field, V);
    type IntoIter = std::slice::Iter<'a, (Field, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<V: fmt::Debug> fmt::Debug for Fields<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(field, value)| (field.name(), value))).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_has_its_value() {
        let all = Field::ALL;
        for step in [1, 2, 3, 7, 30] {
            let some: Vec<Field> = all.iter().copied().step_by(step).collect();
            // In any order, and the first of two.
            let twice = some.iter().rev().map(|f| (*f, *f as usize)).chain(some.iter().map(|f| (*f, 1000)));
            let fields: Fields<usize> = twice.collect();
            for field in all {
                let want = some.contains(field).then_some(*field as usize);
                assert_eq!(fields.get(*field).copied(), want, "{}", field.name());
                assert_eq!(fields.set().has(*field), want.is_some());
            }
            assert!(fields.iter().map(|(f, _)| *f).eq(some));
        }
        assert_eq!(Fields::<u8>::default().get(Field::Wall), None);
    }
}
