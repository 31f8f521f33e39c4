package org.claviger.server.dispatch;

import java.nio.ByteBuffer;
import java.util.Optional;
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

    private VersionPeek() {}

    static Optional<ProtocolVersion> of(ByteBuffer message) {
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
}
