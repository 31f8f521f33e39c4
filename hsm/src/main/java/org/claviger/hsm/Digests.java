package org.claviger.hsm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of public data: of messages before the module is asked to sign them, and of keys to tell them apart. */
public final class Digests {
    private static final HexFormat HEX = HexFormat.of();

    private Digests() {}

    public static MessageDigest of(Hash hash) {
        try {
            return MessageDigest.getInstance(hash.jcaName());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + hash.jcaName(), e);
        }
    }

    /** What tells public data from any other: its SHA-256 in hex. */
    public static String fingerprint(byte[] data) {
        return HEX.formatHex(of(Hash.SHA_256).digest(data));
    }

    /** The digest that the mechanism signs: made from a message, or given and then as long as the hash says. */
    public static byte[] toSign(Mechanism.Signature mechanism, byte[] input) {
        Hash hash = mechanism.hash();
        if (hash == null) {
            return input;
        }
        return switch (mechanism.input()) {
            case MESSAGE -> of(hash).digest(input);
            case DIGEST -> {
                if (input.length != hash.bytes()) {
                    throw HsmException.badData("the digest is not as long as " + hash + " makes it.");
                }
                yield input;
            }
        };
    }

    /** DigestInfo (RFC 8017 section 9.2, note 1): the DER of the hash's identifier, then the digest. */
    public static byte[] digestInfo(Hash hash, byte[] digest) {
        byte[] prefix = HEX.parseHex(
                switch (hash) {
                    case SHA_1 -> "3021300906052b0e03021a05000414";
                    case SHA_224 -> "302d300d06096086480165030402040500041c";
                    case SHA_256 -> "3031300d060960864801650304020105000420";
                    case SHA_384 -> "3041300d060960864801650304020205000430";
                    case SHA_512 -> "3051300d060960864801650304020305000440";
                    case SHA_512_224 -> "302d300d06096086480165030402050500041c";
                    case SHA_512_256 -> "3031300d060960864801650304020605000420";
                    case SHA3_224 -> "302d300d06096086480165030402070500041c";
                    case SHA3_256 -> "3031300d060960864801650304020805000420";
                    case SHA3_384 -> "3041300d060960864801650304020905000430";
                    case SHA3_512 -> "3051300d060960864801650304020a05000440";
                    case MD5 -> "3020300c06082a864886f70d020505000410";
                });
        var info = new byte[prefix.length + digest.length];
        System.arraycopy(prefix, 0, info, 0, prefix.length);
        System.arraycopy(digest, 0, info, prefix.length, digest.length);
        return info;
    }
}
