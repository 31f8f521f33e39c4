package org.claviger.hsm;

/**
 * What AES-GCM made under an IV that nobody gave.
 *
 * @param iv 12 bytes, or as many as the module makes
 * @param sealed the ciphertext and its tag
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is taken apart at once
public record GcmSealed(byte[] iv, byte[] sealed) {
    /** The longest that a module was heard to make: Luna's, in FIPS mode. */
    public static final int IV_BYTES_MAX = 16;

    /** Whether an IV of this length is one that callers give or modules make. */
    public static boolean isIvLength(int bytes) {
        return bytes == GcmIv.GIVEN.roomBytes() || bytes == IV_BYTES_MAX;
    }
}
