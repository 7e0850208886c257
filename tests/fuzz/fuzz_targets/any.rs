#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| storywire_fuzz::read(None, bytes));
