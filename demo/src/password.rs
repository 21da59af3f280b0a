//! One random password for the accounts of a new shop.

use secrecy::SecretString;

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Twenty letters in five groups: a hundred bits.
///
/// # Errors
/// The operating system gives no random numbers.
pub fn random() -> Result<SecretString, getrandom::Error> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes)?;
    let mut password = String::with_capacity(24);
    for (at, byte) in bytes.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            password.push('-');
        }
        // 32 letters: five bits of each byte choose one, all equally often.
        password.extend(LETTERS.get(usize::from(byte & 31)).map(|letter| char::from(*letter)));
    }
    Ok(SecretString::from(password))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::random;

    #[test]
    fn passwords_are_long_and_differ() {
        let (one, two) = (random().unwrap(), random().unwrap());
        assert_eq!(one.expose_secret().len(), 24);
        assert_ne!(one.expose_secret(), two.expose_secret());
    }
}
