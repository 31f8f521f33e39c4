package org.claviger.hsm;

/**
 * What AES-GCM made under an IV that nobody gave.
 *
 * @param iv 12 bytes, or as many as the module makes
 * @param sealed the ciphertext and its tag
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is taken apart at once
public record GcmSealed(byte[] iv, byte[] sealed) {}
