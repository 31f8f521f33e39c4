package org.claviger.server.policy;

import java.util.Set;

/**
 * What a server that was started with {@code --interop} lets pass and any other refuses: all that testers need and
 * production must not have, in one table. It comes from the command line alone, never from configuration.
 */
public enum Tolerance {
    INTEROP_OPERATION(
            "The operation Interop is offered.",
            "official cases",
            "Interop shall not be there in production (2.1 6.1.22)."),
    WEAK_ALGORITHMS(
            "Algorithms and lengths below policy are made and used, in software where the HSM lacks them.",
            "official cases (RSA-1024, HMAC-MD5), PyKMIP's suite (IDEA keys; derivation by Blowfish)",
            "They protect nothing any more."),
    UNTRUSTED_WRAPPING(
            "A Sensitive object leaves wrapped by any key that may wrap.",
            "official cases",
            "Whoever may fetch the wrapping key has the object in clear."),
    PRE_ACTIVE_DERIVATION(
            "Keys are derived from a Pre-Active object.",
            "PyKMIP's suite",
            "A Pre-Active object shall not be used for any cryptographic purpose (1.2 3.22, 2.1 4.57)."),
    SHARED_NAMES(
            "Several objects of one owner have the same Name.",
            "PyKMIP's suite",
            "Names shall be unique (1.2 3.2): a client that locates its key by name must not find two. What was named so"
                    + " stays so: such a home is for tests."),
    DEFAULT_POLICY_NAME(
            "Objects that come without an Operation Policy Name get the name default.",
            "PyKMIP's suite, which locates its keys by it",
            "The policy that 1.x calls so lets everybody Get certificates and public keys (1.2 3.18.2.2): here roles"
                    + " decide."),
    HKDF_FOR_HMAC(
            "The derivation method HMAC with a Salt is HKDF.",
            "PyKMIP's suite (RFC 5869)",
            "HMAC derives by one HMAC over the Derivation Data, without a Salt (1.2 4.6); HKDF is a method of its own."),
    WRAPPED_VALUE_STRUCTURE(
            "Before 1.4 a key that was wrapped without encoding is answered as the Key Material of a Key Value structure.",
            "PyKMIP's client, which reads nothing else; TC-WRAP-1 to TC-WRAP-3 write it so",
            "A wrapped Key Value is a Byte String (1.2 2.1.3)."),
    MISFORMATTED_KEYS(
            "Bytes that are no key of the format, algorithm or length that they claim are kept as they come.",
            "PyKMIP's suite (RSA keys as Raw, PKCS#1 as PKCS#8)",
            "A key that cannot be used is better refused when it comes than when it is needed.");

    public static final Set<Tolerance> NONE = Set.of();
    public static final Set<Tolerance> ALL = Set.of(values());

    private final String letsPass;
    private final String forWhom;
    private final String otherwise;

    Tolerance(String letsPass, String forWhom, String otherwise) {
        this.letsPass = letsPass;
        this.forWhom = forWhom;
        this.otherwise = otherwise;
    }

    public String letsPass() {
        return letsPass;
    }

    public String forWhom() {
        return forWhom;
    }

    /** Why it is refused otherwise. */
    public String otherwise() {
        return otherwise;
    }
}
