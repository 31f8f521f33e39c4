package org.claviger.hsm.pkcs11;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.MechanismUnsupportedException;

/** AES-GCM with modules that encrypt under an IV of their own, and the proof of each call that a given one was used. */
final class GcmCalls {
    private final SessionCalls calls;

    GcmCalls(SessionCalls calls) {
        this.calls = calls;
    }

    /** Encrypts under an IV that the module makes, and finds that where the module leaves it. */
    GcmSealed encrypt(Session session, KeyHandle key, GcmIv way, byte[] additionalData, int tagBits, MemorySegment in) {
        Scratch scratch = session.scratch();
        MemorySegment iv = scratch.bytes(way.roomBytes()).fill((byte) 0);
        MemorySegment mechanism = MechanismStructures.gcm(iv, additionalData, tagBits, scratch);
        MemorySegment out = scratch.bytes(in.byteSize() + tagBits / Byte.SIZE + GcmSealed.IV_BYTES_MAX);
        long length =
                calls.encrypt(session, key, new Mechanism.AesGcm(new byte[0], additionalData), mechanism, in, out);
        byte[] made = out.asSlice(0, length).toArray(JAVA_BYTE);
        int sealedBytes = Math.toIntExact(in.byteSize() + tagBits / Byte.SIZE);
        GcmSealed result = way == GcmIv.WRITTEN
                ? new GcmSealed(iv.toArray(JAVA_BYTE), made)
                : appended(made, Math.min(sealedBytes, made.length));
        if (result.sealed().length != sealedBytes || !isIv(result.iv())) {
            // Under an IV that is not known, or that is always the same, nothing may be kept.
            throw new HsmException(
                    HsmException.Reason.FAILED, "the module did not say under which IV of its own it encrypted.");
        }
        return result;
    }

    private static GcmSealed appended(byte[] made, int sealedBytes) {
        return new GcmSealed(Arrays.copyOfRange(made, sealedBytes, made.length), Arrays.copyOf(made, sealedBytes));
    }

    private static boolean isIv(byte[] iv) {
        boolean isZero = true;
        for (byte each : iv) {
            isZero &= each == 0;
        }
        return !isZero && GcmSealed.isIvLength(iv.length);
    }

    /**
     * A module that puts its own IV in the place of the given one answers as if all were well, and what it made could
     * never be opened with the IV that the caller knows.
     */
    static void requireGivenIv(Mechanism.AesGcm gcm, MemorySegment mechanism, long plainBytes, long writtenBytes) {
        boolean kept = Arrays.equals(MechanismStructures.gcmIv(mechanism, gcm.iv().length), gcm.iv());
        if (!kept || writtenBytes != plainBytes + gcm.tagBits() / Byte.SIZE) {
            throw MechanismUnsupportedException.missing(gcm);
        }
    }
}
