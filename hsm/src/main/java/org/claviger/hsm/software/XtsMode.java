package org.claviger.hsm.software;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.claviger.hsm.HsmException;

/**
 * XTS-AES (IEEE 1619-2018 section 5): the mode alone, which neither the JDK nor Bouncy Castle has, over the JDK's AES.
 * The tweak of each block is the encrypted number of the data unit, doubled for each block before it; the last block, if
 * it is short, steals from the one before.
 */
final class XtsMode {
    private static final int BLOCK = 16;

    /** x^128 = x^7 + x^2 + x + 1. */
    private static final int REDUCTION = 0x87;

    private final boolean encrypt;
    private final Cipher data;
    private final byte[] tweak;

    XtsMode(boolean encrypt, byte[] keys, byte[] number) throws GeneralSecurityException {
        if (number.length != BLOCK) {
            throw HsmException.badData("the tweak is not one block.");
        }
        this.encrypt = encrypt;
        int half = keys.length / 2;
        data = Cipher.getInstance("AES/ECB/NoPadding");
        data.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, new SecretKeySpec(keys, 0, half, "AES"));
        Cipher ofTweak = Cipher.getInstance("AES/ECB/NoPadding");
        ofTweak.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keys, half, half, "AES"));
        tweak = ofTweak.doFinal(number);
    }

    byte[] process(byte[] input) throws GeneralSecurityException {
        if (input.length < BLOCK) {
            throw HsmException.badData("a data unit has one block at least.");
        }
        byte[] out = input.clone();
        int rest = input.length % BLOCK;
        int whole = input.length - rest - (rest == 0 ? 0 : BLOCK);
        for (int at = 0; at < whole; at += BLOCK) {
            block(out, at, tweak);
            twice(tweak);
        }
        if (rest != 0) {
            steal(out, whole, rest);
        }
        return out;
    }

    /** The last whole block and the rest: the two change places, and to decrypt their tweaks do, too. */
    private void steal(byte[] out, int at, int rest) throws GeneralSecurityException {
        byte[] next = tweak.clone();
        twice(next);
        block(out, at, encrypt ? tweak : next);
        byte[] last = Arrays.copyOfRange(out, at, at + BLOCK);
        System.arraycopy(out, at + BLOCK, out, at, rest);
        System.arraycopy(last, 0, out, at + BLOCK, rest);
        System.arraycopy(last, rest, out, at + rest, BLOCK - rest);
        block(out, at, encrypt ? next : tweak);
    }

    private void block(byte[] bytes, int at, byte[] with) throws GeneralSecurityException {
        add(bytes, at, with);
        data.doFinal(bytes, at, BLOCK, bytes, at);
        add(bytes, at, with);
    }

    private static void add(byte[] bytes, int at, byte[] with) {
        for (int i = 0; i < BLOCK; i++) {
            bytes[at + i] ^= with[i];
        }
    }

    /** In little-endian order, without a branch on the value. */
    private static void twice(byte[] value) {
        int carry = 0;
        for (int i = 0; i < BLOCK; i++) {
            int shifted = (value[i] & 0xFF) << 1 | carry;
            value[i] = (byte) shifted;
            carry = shifted >>> 8;
        }
        value[0] ^= (byte) (REDUCTION & -carry);
    }
}
