package org.claviger.server.network;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import org.claviger.codec.ttlv.Encoding;
import org.jspecify.annotations.Nullable;

/** Where the head of a request in HTTP leads (Profiles 2.1 section 5.3.2). */
sealed interface HttpRoute {
    String KMIP_PATH = "/kmip";

    /** The body is a KMIP message. */
    record Message(Encoding encoding) implements HttpRoute {}

    /** A person looks at the server with a browser. */
    record Page() implements HttpRoute {}

    record Refused(HttpRefusal refusal) implements HttpRoute {}

    static HttpRoute of(HttpRequest request) {
        HttpRefusal malformed = malformed(request);
        if (malformed != null) {
            return new Refused(malformed);
        }
        String method = request.method().name();
        return switch (path(request.uri())) {
            case KMIP_PATH ->
                method.equals("POST")
                        ? message(request.headers())
                        : wrongMethod("POST", "KMIP requests are sent to /kmip by POST, not by " + method + ".");
            case "/" ->
                method.equals("GET") || method.equals("HEAD")
                        ? new Page()
                        : wrongMethod("GET, HEAD", "KMIP requests are sent to /kmip, not to /.");
            default -> refused(HttpResponseStatus.NOT_FOUND, "There is nothing here; KMIP requests are sent to /kmip.");
        };
    }

    private static @Nullable HttpRefusal malformed(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return HttpRefusal.of(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here.");
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && version.equals(HttpVersion.HTTP_1_1))) {
            return HttpRefusal.malformed("A request in HTTP/1.1 names its host, once.");
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() > 1 || (codings.size() == 1 && !codings.getFirst().equalsIgnoreCase("chunked"))) {
            return HttpRefusal.of(
                    HttpResponseStatus.NOT_IMPLEMENTED, "No transfer coding but chunked is understood here.");
        }
        return null;
    }

    private static HttpRoute message(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH) && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return refused(HttpResponseStatus.LENGTH_REQUIRED, "A KMIP request has a body, and says how long it is.");
        }
        String coding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!coding.equalsIgnoreCase("identity")) {
            return refused(
                    HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "The body is sent as it is, without content coding.");
        }
        Encoding encoding = encoding(headers.get(HttpHeaderNames.CONTENT_TYPE, ""));
        return encoding == null
                ? refused(
                        HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                        "The Content-Type says how the request is encoded: application/octet-stream for TTLV, text/xml"
                                + " or application/xml for XML, application/json for JSON, both in UTF-8.")
                : new Message(encoding);
    }

    private static @Nullable Encoding encoding(String contentType) {
        CharSequence type = HttpUtil.getMimeType(contentType);
        Encoding encoding = switch (type == null ? "" : type.toString().strip().toLowerCase(Locale.ROOT)) {
            case "application/octet-stream" -> Encoding.TTLV;
            case "text/xml", "application/xml" -> Encoding.XML;
            case "application/json" -> Encoding.JSON;
            default -> null;
        };
        CharSequence charset = HttpUtil.getCharsetAsSequence(contentType);
        boolean readable = encoding == Encoding.TTLV
                || charset == null
                || charset.toString().replace("\"", "").strip().equalsIgnoreCase("utf-8");
        return readable ? encoding : null;
    }

    static String contentType(Encoding encoding) {
        return switch (encoding) {
            case TTLV -> "application/octet-stream";
            case XML -> "text/xml";
            case JSON -> "application/json";
        };
    }

    /** The path of a target in origin form or in absolute form, without its query. */
    private static String path(String target) {
        int scheme = target.indexOf("://");
        String local = target;
        if (scheme > 0 && !target.startsWith("/")) {
            int slash = target.indexOf('/', scheme + 3);
            local = slash < 0 ? "/" : target.substring(slash);
        }
        int query = local.indexOf('?');
        return query < 0 ? local : local.substring(0, query);
    }

    private static HttpRoute wrongMethod(String allowed, String sentence) {
        return new Refused(
                new HttpRefusal(HttpResponseStatus.METHOD_NOT_ALLOWED, sentence, "Allow: " + allowed + "\r\n"));
    }

    private static HttpRoute refused(HttpResponseStatus status, String sentence) {
        return new Refused(HttpRefusal.of(status, sentence));
    }
}
