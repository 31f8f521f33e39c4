package org.claviger.codec.ttlv;

/**
 * Bytes that are no item of KMIP, or one beyond the {@link Limits}. The message names what is wrong, never a value
 * that was sent.
 */
public final class MalformedTtlvException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final String path;

    /**
     * @param offset where in the message, in bytes (in characters for XML and JSON, as far as it is known)
     * @param path the structures around that place, such as {@code RequestMessage/BatchItem[1]/RequestPayload}
     */
    public MalformedTtlvException(String fault, int offset, String path) {
        // No stack trace: what strangers send costs as little as it can.
        super(fault + " at byte " + offset + (path.isEmpty() ? "" : " in " + path), null, false, false);
        this.offset = offset;
        this.path = path;
    }

    public int offset() {
        return offset;
    }

    public String path() {
        return path;
    }
}
