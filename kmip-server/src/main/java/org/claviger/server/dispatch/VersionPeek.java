package org.claviger.server.dispatch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.claviger.codec.ttlv.Encoding;
import org.claviger.codec.ttlv.ItemType;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.version.ProtocolVersion;

/**
 * The version of a message that may be damaged further on: it has a fixed place, at the start of the header (2.1
 * section 8.2), so that even such a message is answered in its client's own version.
 */
final class VersionPeek {
    private static final int HEADER_BYTES = 8;
    /** Message, header and version are structures; then come two Integers of 16 bytes. */
    private static final int MAJOR_OFFSET = 3 * HEADER_BYTES;

    private static final int MINOR_OFFSET = MAJOR_OFFSET + 16;
    private static final int BYTES = MINOR_OFFSET + 16;

    private static final int DOCUMENT_START_BYTES = 512;
    /** As both XML and JSON have it: the two tags, each with the next number after the word value. */
    private static final Pattern VERSION = Pattern.compile(
            "\\bProtocolVersionMajor\\b[^<>{}]{0,64}\\bvalue[\"' :=]{1,8}([0-9])\\b.{0,64}"
                    + "\\bProtocolVersionMinor\\b[^<>{}]{0,64}\\bvalue[\"' :=]{1,8}([0-9])\\b",
            Pattern.DOTALL);

    private VersionPeek() {}

    static Optional<ProtocolVersion> of(Encoding encoding, ByteBuffer message) {
        return encoding == Encoding.TTLV ? ofTtlv(message) : ofDocument(message);
    }

    /** Looks at no more of a document than its header: what comes later may be a secret. */
    private static Optional<ProtocolVersion> ofDocument(ByteBuffer document) {
        Matcher version = VERSION.matcher(
                new AsciiBytes(document.slice().limit(Math.min(document.remaining(), DOCUMENT_START_BYTES))));
        return version.find()
                ? ProtocolVersion.find(Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2)))
                : Optional.empty();
    }

    private static Optional<ProtocolVersion> ofTtlv(ByteBuffer message) {
        int start = message.position();
        if (message.remaining() < BYTES
                || !isItem(message, start, Tag.REQUEST_MESSAGE, ItemType.STRUCTURE)
                || !isItem(message, start + HEADER_BYTES, Tag.REQUEST_HEADER, ItemType.STRUCTURE)
                || !isItem(message, start + 2 * HEADER_BYTES, Tag.PROTOCOL_VERSION, ItemType.STRUCTURE)
                || !isItem(message, start + MAJOR_OFFSET, Tag.PROTOCOL_VERSION_MAJOR, ItemType.INTEGER)
                || !isItem(message, start + MINOR_OFFSET, Tag.PROTOCOL_VERSION_MINOR, ItemType.INTEGER)) {
            return Optional.empty();
        }
        return ProtocolVersion.find(
                message.getInt(start + MAJOR_OFFSET + HEADER_BYTES),
                message.getInt(start + MINOR_OFFSET + HEADER_BYTES));
    }

    private static boolean isItem(ByteBuffer message, int offset, Tag tag, ItemType type) {
        return message.getInt(offset) == (tag.code() << 8 | type.code());
    }

    /** Bytes as characters, without a copy of them on the heap. */
    private record AsciiBytes(ByteBuffer bytes) implements CharSequence {
        @Override
        public int length() {
            return bytes.remaining();
        }

        @Override
        public char charAt(int index) {
            return (char) (bytes.get(bytes.position() + index) & 0xFF);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new AsciiBytes(bytes.slice(bytes.position() + start, end - start));
        }

        @Override
        public String toString() {
            return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
        }
    }
}
