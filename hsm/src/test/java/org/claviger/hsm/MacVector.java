package org.claviger.hsm;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.claviger.hsm.Mechanism.AesCmac;
import org.claviger.hsm.Mechanism.Hmac;

/** A published vector of a MAC, in hexadecimal digits. */
record MacVector(String source, Mechanism.Mac mechanism, KeyKind kind, String key, String data, String mac) {
    private static final String CMAC_128 = "2b7e151628aed2a6abf7158809cf4f3c";
    private static final String LONG_KEY_DATA = HexFormat.of()
            .formatHex("Test Using Larger Than Block-Size Key - Hash Key First".getBytes(StandardCharsets.UTF_8));

    static List<MacVector> published() {
        return List.of(
                hmac("RFC 2202 6", Hash.SHA_1, 80, "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
                hmac("RFC 4231 6", Hash.SHA_224, 131, "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
                hmac(
                        "RFC 4231 6",
                        Hash.SHA_256,
                        131,
                        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
                hmac(
                        "RFC 4231 6",
                        Hash.SHA_384,
                        131,
                        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                                + "0c2ef6ab4030fe8296248df163f44952"),
                hmac(
                        "RFC 4231 6",
                        Hash.SHA_512,
                        131,
                        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                                + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
                cmac("RFC 4493 1", "", "bb1d6929e95937287fa37d129b756746"),
                cmac("RFC 4493 2", "6bc1bee22e409f96e93d7e117393172a", "070a16b46b4d4144f79bdd9dd04a287c"),
                cmac(
                        "RFC 4493 3",
                        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411",
                        "dfa66747de9ae63030ca32611497c827"));
    }

    private static MacVector hmac(String source, Hash hash, int keyBytes, String mac) {
        return new MacVector(source, new Hmac(hash), KeyKind.GENERIC_SECRET, "aa".repeat(keyBytes), LONG_KEY_DATA, mac);
    }

    private static MacVector cmac(String source, String data, String mac) {
        return new MacVector(source, new AesCmac(), KeyKind.AES, CMAC_128, data, mac);
    }

    @Override
    public String toString() {
        return mechanism.name() + ", " + source;
    }
}
