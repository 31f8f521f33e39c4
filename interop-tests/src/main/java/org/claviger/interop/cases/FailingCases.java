package org.claviger.interop.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why cases fail, in words for readers of the page: what the case wants, and why the server does not do it. */
final class FailingCases {
    private static final Map<String, String> REASONS = reasons();

    private FailingCases() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        reasons.put(
                "TC-NP-",
                "Put and Notify are requests of a server to a client, after an arrangement outside of the protocol that"
                        + " tells the server whom to notify of what. This server has no such arrangement, and sends"
                        + " neither.");
        reasons.put(
                "TC-OTP-",
                "The cases begin with a one-time pad that is in the server already, and whose value they do not print."
                        + " The specification names the algorithm and says nothing more: not where in the pad a"
                        + " message starts, nor what Decrypt reads of a pad that two messages have used. A pad that is"
                        + " read from its start each time is none, so the server does not encrypt by it.");
        reasons.put(
                "TC-ECC-2-",
                "The case registers a private key that is encrypted under a password which it does not give, as PKCS#8,"
                        + " and wants it back in clear as another structure (that of RFC 5915) under the same format"
                        + " name. The server gives back what was registered.");
        reasons.put(
                "TC-DERIVEKEY-4-10",
                "The file has two requests in a row, Destroy and Revoke, and the two answers in the order Revoke,"
                        + " Destroy. In the order of its requests an active object is to be destroyed, which the same"
                        + " test case of the other versions refuses.");
        reasons.put(
                "TC-PKCS12-2-",
                "The answer about the certificate prints its serial number without the ASN.1 header which the Locate of"
                        + " the same case, and TC-CERTATTR-1 and TC-ECC-3, have. One server cannot do both.");
        reasons.put(
                "TC-Q-VAL-",
                "The case prints validations (such as of FIPS 140) that an example server has. This server has none, and"
                        + " tells none.");
        return reasons;
    }

    /** The reasons of these cases as lines of a list, each with the beginning of the names that it is for. */
    static String lines(Set<String> failing) {
        return REASONS.entrySet().stream()
                .filter(reason -> failing.stream().anyMatch(name -> name.startsWith(reason.getKey())))
                .map(reason -> "- `%s*`: %s".formatted(reason.getKey(), reason.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
