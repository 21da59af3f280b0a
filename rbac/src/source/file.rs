use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::{PolicyError, policy::LARGEST};

/// Reads the file, but not much more than a policy may have: the reader refuses what is too large.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, PolicyError> {
    let unreadable = |source| PolicyError::Unreadable { path: path.to_owned(), source };
    // Reading a pipe or a device could wait for ever; what is asked before opening may only change to an error.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::other("it is not a regular file")));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
