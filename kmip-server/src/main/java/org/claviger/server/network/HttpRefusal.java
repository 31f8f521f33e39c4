package org.claviger.server.network;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Why a request in HTTP does not come as far as KMIP.
 *
 * @param sentence what the client, or the person behind it, reads
 * @param moreHeaders whole lines, or nothing
 */
record HttpRefusal(HttpResponseStatus status, String sentence, String moreHeaders) {
    static HttpRefusal of(HttpResponseStatus status, String sentence) {
        return new HttpRefusal(status, sentence, "");
    }

    static HttpRefusal malformed(String sentence) {
        return of(HttpResponseStatus.BAD_REQUEST, sentence);
    }

    static HttpRefusal busy() {
        return new HttpRefusal(
                HttpResponseStatus.SERVICE_UNAVAILABLE,
                "Too many long bodies arrive at the same time: try again.",
                "Retry-After: 1\r\n");
    }

    static HttpRefusal bodyTooLarge(long bytesMax) {
        return of(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "The body of a request has at most " + bytesMax + " bytes here.");
    }
}
