package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says in words why a handshake failed, and what to do about it. */
final class HandshakeRefusal {
    private static final int CAUSES_MAX = 10;

    private static final String NO_CERTIFICATE = "it sent no certificate; give it the one `claviger client add` made";
    private static final String NO_PROTOCOL =
            "it speaks none of the protocol versions that are allowed here (TLS 1.3, and 1.2 by tls.oldest)";
    private static final String NO_CIPHER = "it offered no cipher suite that is allowed here";
    private static final String NO_TRUST =
            "it does not trust this server's certificate; give it the ca.crt that `claviger client add` wrote";
    private static final String NOT_ACCEPTED =
            "it does not accept this server's certificate; does it know ca.crt, and the name it connects to?";

    /** Parts of the messages of BoringSSL and the JDK, in lower case, and what they mean. */
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("peer_did_not_return_a_certificate", NO_CERTIFICATE),
            Map.entry("empty client certificate chain", NO_CERTIFICATE),
            Map.entry("unsupported_protocol", NO_PROTOCOL),
            Map.entry("are not accepted by server preferences", NO_PROTOCOL),
            Map.entry("no appropriate protocol", NO_PROTOCOL),
            Map.entry("no_shared_cipher", NO_CIPHER),
            Map.entry("no cipher suites in common", NO_CIPHER),
            Map.entry("no_common_signature_algorithms", "it offered no signature algorithm for the server's P-256 key"),
            Map.entry("no_shared_group", "it offered no key exchange group that is known here"),
            Map.entry("key_usage_bit_incorrect", "its certificate has a key usage without digital signature"),
            Map.entry("alert_unknown_ca", NO_TRUST),
            Map.entry("received fatal alert: unknown_ca", NO_TRUST),
            Map.entry("alert_bad_certificate", NOT_ACCEPTED),
            Map.entry("received fatal alert: bad_certificate", NOT_ACCEPTED),
            Map.entry("alert_certificate_unknown", NOT_ACCEPTED),
            Map.entry("received fatal alert: certificate_unknown", NOT_ACCEPTED),
            Map.entry(
                    "alert_certificate_expired", "it holds this server's certificate for expired; look at both clocks"),
            Map.entry(
                    "received fatal alert: certificate_expired",
                    "it holds this server's certificate for expired; look at both clocks"),
            Map.entry("alert_handshake_failure", "it found nothing in common with what this server allows"),
            Map.entry(
                    "received fatal alert: handshake_failure",
                    "it found nothing in common with what this server allows"),
            Map.entry("connection reset", "it broke the connection off during the handshake"),
            Map.entry("http_request", "it spoke HTTP without TLS"),
            Map.entry("wrong_version_number", "what it sent is not TLS"));

    private HandshakeRefusal() {}

    static String explain(Throwable failure, ByteBuf offer) {
        List<Throwable> causes = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_MAX)
                .toList();
        for (Throwable cause : causes) {
            // Our own check of the certificate knows best; the TLS library wraps what it made of the refusal around it.
            if (cause instanceof CertificateException && cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        for (Throwable cause : causes) {
            String words = explainOne(cause, offer);
            if (words != null) {
                return words;
            }
        }
        return "the handshake failed: " + causes.getLast().getMessage();
    }

    private static @Nullable String explainOne(Throwable cause, ByteBuf offer) {
        return switch (cause) {
            case SslHandshakeTimeoutException _ ->
                offer.isReadable() ? "it did not finish the handshake in time" : "it connected and sent nothing";
            case NotSslRecordException _ -> notTls(offer);
            case ClosedChannelException _ ->
                offer.isReadable()
                        ? "it closed the connection during the handshake; perhaps it does not trust this server's"
                                + " certificate: give it the ca.crt of this server"
                        : "it connected and closed without a byte";
            default -> meaningOf(cause.getMessage());
        };
    }

    private static String notTls(ByteBuf offer) {
        int first = offer.isReadable() ? offer.getUnsignedByte(offer.readerIndex()) : 0;
        if (first == 0x42) {
            return "it spoke KMIP without TLS";
        }
        return first >= 'A' && first <= 'Z'
                ? "it spoke HTTP, or some other text, without TLS"
                : "what it sent is not TLS";
    }

    private static @Nullable String meaningOf(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String lower = message.toLowerCase(Locale.ROOT);
        return MEANINGS.entrySet().stream()
                .filter(entry -> lower.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
