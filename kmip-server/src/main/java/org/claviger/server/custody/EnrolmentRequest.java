package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.TokenSigner;

/**
 * What an HSM that is to be enrolled says of itself. A text, signed by the key that it will sign its audit with:
 *
 * <pre>
 * claviger hsm request 1
 * name: b
 * made: 2026-01-01T00:00:00Z
 * module: SoftHSM v2, token claviger
 * transport: (Base64, SubjectPublicKeyInfo of the RSA key that the domain keys are to be encrypted to)
 * authority-clients: (Base64, certificate of the authority in its token; and so for officers and servers)
 * key: (Base64, SubjectPublicKeyInfo that the signature verifies with)
 * signature: (Base64)
 * </pre>
 *
 * Its fingerprint is that of the signing key, and is what the operators of both sides compare.
 */
public record EnrolmentRequest(
        String name,
        Instant made,
        String module,
        Bytes transportKey,
        Map<String, Bytes> certificates,
        Bytes signingKey) {
    /** For how long a request can be accepted. */
    public static final Duration LIFETIME = Duration.ofDays(7);

    static final int TRANSPORT_BITS = 3072;
    static final KeyTemplate TRANSPORT = KeyTemplate.of(KeyUse.WRAP, KeyUse.UNWRAP, KeyUse.ENCRYPT, KeyUse.DECRYPT);

    private static final String TITLE = "claviger hsm request 1";
    private static final String SIGNATURE = "signature: ";
    private static final String AUTHORITY = "authority-";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.]{0,31}");
    private static final int CHARACTERS_MAX = 64 << 10;

    public EnrolmentRequest {
        certificates = Map.copyOf(certificates);
    }

    /**
     * Makes the transport key in the token, or takes the one that an earlier request made, and asks.
     *
     * @param certificates of the authorities in that token (DER), by their kinds
     * @return the text of the request
     */
    public static String make(
            Hsm hsm, String name, Instant now, Map<String, Bytes> certificates, TokenSigner signingKey) {
        requireNew(hsm, name);
        EnrolmentRequest request = new EnrolmentRequest(
                name,
                now.truncatedTo(ChronoUnit.SECONDS),
                moduleOf(hsm),
                transportKey(hsm, name, 1),
                certificates,
                Bytes.of(signingKey.publicKey().getEncoded()));
        String statement = request.statement();
        return statement + SIGNATURE + Base64.getEncoder().encodeToString(signingKey.sign(statement.getBytes(UTF_8)))
                + "\n";
    }

    /** @throws CustodyException where the token serves a server, or was named otherwise */
    public static void requireNew(Hsm hsm, String name) {
        requireName(name);
        EnrolledHsm.nameIn(hsm).filter(other -> !other.equals(name)).ifPresent(other -> {
            throw new CustodyException("This token's HSM is called '" + other + "' already; ask for it by this name");
        });
        if (hsm.tokenKeys().stream().anyMatch(key -> key.label().contains("-root-"))) {
            throw new CustodyException("The token has roots, so it is in use by a server already; give one that is new"
                    + " by --set, such as --set hsm.token-label=claviger-b");
        }
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CustodyException(
                    "An HSM's name has up to 32 small letters, digits and dots, not \"" + name + "\"");
        }
    }

    /** What a module says of itself, in one line. */
    static String moduleOf(Hsm hsm) {
        return hsm.module().replaceAll("\\s+", " ").strip();
    }

    /** The public half of the transport key of this number, which is made where it is not there. */
    static Bytes transportKey(Hsm hsm, String name, int number) {
        String label = EnrolledHsm.transportLabel(name, number);
        byte[] key = hsm.findTokenPublicKey(label)
                .orElseGet(() -> hsm.generateTokenKeyPair(label, new KeyPairKind.Rsa(TRANSPORT_BITS), TRANSPORT)
                        .subjectPublicKeyInfo());
        return Bytes.owning(key);
    }

    public String fingerprint() {
        return PeerKeys.fingerprint(signingKey.toArray());
    }

    /** Reads what {@link #make} wrote, and anything else that is signed so not. */
    public static EnrolmentRequest parse(String text) {
        int end = text.lastIndexOf(SIGNATURE);
        if (end < 0 || text.length() > CHARACTERS_MAX || !text.startsWith(TITLE + "\n")) {
            throw new CustodyException("This is no request of an HSM, or one of a newer version");
        }
        try {
            EnrolmentRequest request = fields(text.substring(0, end));
            String signature = text.substring(end + SIGNATURE.length()).strip();
            if (!request.statement().equals(text.substring(0, end))
                    || !PeerKeys.isSigned(
                            PeerKeys.decode(request.signingKey),
                            request.statement().getBytes(UTF_8),
                            Bytes.owning(Base64.getDecoder().decode(signature)))) {
                throw new CustodyException("The request was changed after it was signed; bring it anew");
            }
            return request;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CustodyException("The request is damaged; bring it anew", e);
        }
    }

    private static EnrolmentRequest fields(String statement) {
        Map<String, String> fields = new HashMap<>();
        Map<String, Bytes> certificates = new TreeMap<>();
        for (String line : statement.lines().skip(1).toList()) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw new IllegalArgumentException("a line without a colon");
            }
            String name = line.substring(0, colon);
            String value = line.substring(colon + 2);
            if (name.startsWith(AUTHORITY)) {
                certificates.put(name.substring(AUTHORITY.length()), decode(value));
            } else {
                fields.put(name, value);
            }
        }
        return new EnrolmentRequest(
                fields.getOrDefault("name", ""),
                Instant.parse(fields.getOrDefault("made", "")),
                fields.getOrDefault("module", ""),
                decode(fields.getOrDefault("transport", "")),
                certificates,
                decode(fields.getOrDefault("key", "")));
    }

    private String statement() {
        StringBuilder text = new StringBuilder(TITLE);
        text.append("\nname: ").append(name);
        text.append("\nmade: ").append(made);
        text.append("\nmodule: ").append(module);
        text.append("\ntransport: ").append(encode(transportKey));
        new TreeMap<>(certificates)
                .forEach((kind, certificate) -> text.append('\n')
                        .append(AUTHORITY)
                        .append(kind)
                        .append(": ")
                        .append(encode(certificate)));
        return text.append("\nkey: ").append(encode(signingKey)).append('\n').toString();
    }

    private static String encode(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    private static Bytes decode(String text) {
        return Bytes.owning(Base64.getDecoder().decode(text));
    }
}
