package org.claviger.hsm;

/** A key that lives in the token under a label: a secret key, or the private half of a pair. */
public record TokenKey(String label, KeyHandle handle) {}
