package org.claviger.server.crypto;

import java.util.function.Supplier;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.HsmException;

/** What clients are told of failures, in one place so that those that must look alike do. */
final class Failures {
    private Failures() {}

    /** One answer to everything that can be wrong with a ciphertext, its tag, its padding or the key it is tried with. */
    static KmipException decryption() {
        return new KmipException(ResultReason.CRYPTOGRAPHIC_FAILURE, "The data could not be decrypted.");
    }

    /** Everything that can be wrong with a ciphertext is one and the same failure. */
    static <T> T concealing(Supplier<T> decryption) {
        try {
            return decryption.get();
        } catch (KmipException e) {
            throw e.reason() == ResultReason.CRYPTOGRAPHIC_FAILURE ? decryption() : e;
        }
    }

    static KmipException badParameters(String message) {
        return new KmipException(ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS, message);
    }

    static KmipException unsupportedParameters(String message) {
        return new KmipException(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS, message);
    }

    // Deviation: 2.x has Missing Initialization Vector; the official cases of all versions want Invalid Message.
    static KmipException missingIv() {
        return KmipException.invalidMessage("The IV/Counter/Nonce is missing.");
    }

    /** What the HSM refused, as the client's doing where it can be, else as ours. */
    static RuntimeException of(HsmException e) {
        return switch (e.reason()) {
            case BAD_DATA ->
                new KmipException(
                        ResultReason.CRYPTOGRAPHIC_FAILURE, "The data does not fit the key and the parameters.");
            case BAD_KEY ->
                new KmipException(
                        ResultReason.CRYPTOGRAPHIC_FAILURE, "The key cannot be used: its value is not a valid key.");
            case MECHANISM_MISSING, KEY_SIZE ->
                unsupportedParameters("The HSM of this server does not do that with this key.");
            case UNAVAILABLE, BUSY ->
                new KmipException(
                        ResultReason.GENERAL_FAILURE, "The HSM of this server is not available at the moment.");
            // A key whose handle went stale was made anew and tried once more before this.
            case STALE_HANDLE ->
                new KmipException(
                        ResultReason.GENERAL_FAILURE,
                        "The HSM of this server started anew while this was done, and once more when it was repeated:"
                                + " nothing was done; send it again.");
            case KEY_REFUSED, LABEL_TAKEN, PIN, CONFIGURATION, FAILED -> e;
        };
    }
}
