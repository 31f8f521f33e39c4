package org.claviger.hsm;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;

/** The two forms of a signature of two numbers, ECDSA and DSA. */
public final class EcdsaSignatures {
    /** Of P-521. */
    private static final int LONGEST_FIELD_BYTES = 66;

    private EcdsaSignatures() {}

    public static byte[] toDer(byte[] raw) {
        int half = raw.length / 2;
        var sequence = new DERSequence(new ASN1Integer[] {
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, 0, half))),
            new ASN1Integer(new BigInteger(1, Arrays.copyOfRange(raw, half, raw.length)))
        });
        try {
            return sequence.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("two integers have an encoding", e);
        }
    }

    /** Whether this is DER, and not BER: many ways to write one signature would be many signatures. */
    public static boolean isDer(byte[] signature) {
        return toRaw(signature, LONGEST_FIELD_BYTES).isPresent();
    }

    /** Empty for what is no DER signature with numbers of this length; BER that is not DER counts as none. */
    public static Optional<byte[]> toRaw(byte[] der, int fieldBytes) {
        if (der.length == 0) {
            return Optional.empty();
        }
        try {
            ASN1Sequence sequence = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            if (sequence.size() != 2 || !Arrays.equals(sequence.getEncoded(ASN1Encoding.DER), der)) {
                return Optional.empty();
            }
            BigInteger r = ASN1Integer.getInstance(sequence.getObjectAt(0)).getValue();
            BigInteger s = ASN1Integer.getInstance(sequence.getObjectAt(1)).getValue();
            if (r.signum() < 0 || s.signum() < 0) {
                return Optional.empty();
            }
            var raw = new byte[2 * fieldBytes];
            BigIntegers.asUnsignedByteArray(r, raw, 0, fieldBytes);
            BigIntegers.asUnsignedByteArray(s, raw, fieldBytes, fieldBytes);
            return Optional.of(raw);
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
