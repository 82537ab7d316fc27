//! The operators of a rule as serde reads them; what each means stands in [`super`].

mod events;
mod logs;
mod places;
mod samples;

use super::words::Num;

pub use events::{AbsentAfter, Count, Early, Elsewhere, Lead, Pace, Ratio, Reply, Select, Sequence, Together};
pub use logs::{Against, Burst, Calm, EndsEarly, Gap, Levels, LinkWhat, Links, Sessions, Skew, Steady};
pub use places::{Afar, Away, Trait, Version};
pub use samples::{Compare, Load, Measure, Series, Spread, Stat, Stopped, Sustained, Test};

fn zero() -> Num {
    Num::Is(0.0)
}

fn one() -> Num {
    Num::Is(1.0)
}

fn two() -> Num {
    Num::Is(2.0)
}

fn three() -> Num {
    Num::Is(3.0)
}

fn ten() -> Num {
    Num::Is(10.0)
}

fn twenty() -> Num {
    Num::Is(20.0)
}
