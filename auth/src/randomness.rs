//! Randomness behind a trait, so that a test can force the collisions that never happen by themselves.

/// Fills buffers with unpredictable bytes: session ids are made of them.
pub trait Randomness: Send + Sync + 'static {
    /// Fills all of `buffer`.
    ///
    /// # Errors
    /// [`NoRandomness`] if the source gives nothing; a caller then makes nothing, rather than something guessable.
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The source of randomness did not answer.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct NoRandomness;

/// The generator of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(buffer).map_err(|_| NoRandomness)
    }
}
