package org.claviger.server.network;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client offered in the first message of its handshake, in words. Read only when a handshake has failed, from
 * bytes that may be anything.
 */
final class ClientHello {
    /** Enough for the lists of every client known; what is longer is described as far as it goes. */
    static final int BYTES_KEPT = 2_048;

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int RANDOM_BYTES = 32;
    private static final int EXTENSION_SERVER_NAME = 0;
    private static final int EXTENSION_SUPPORTED_VERSIONS = 43;

    private final ByteBuf bytes;
    private final List<Integer> versions = new ArrayList<>();
    private int suites;
    private @Nullable String serverName;

    private ClientHello(ByteBuf bytes) {
        this.bytes = bytes;
    }

    /** Describes the offer, such as "TLS 1.0 and 1.1, 24 cipher suites, server name kms.example". */
    static String describe(ByteBuf start) {
        if (!start.isReadable()) {
            return "nothing";
        }
        int first = start.getUnsignedByte(start.readerIndex());
        if (first != 0x16) {
            return first >= 'C' && first <= 'Z' ? "text where TLS was expected" : "bytes that are not TLS";
        }
        ClientHello hello = new ClientHello(start.duplicate());
        try {
            hello.parse();
        } catch (IndexOutOfBoundsException e) {
            // Cut off or malformed: what was understood so far is still worth saying.
        }
        return hello.inWords();
    }

    private void parse() {
        bytes.skipBytes(RECORD_HEADER + HANDSHAKE_HEADER);
        versions.add(bytes.readUnsignedShort());
        bytes.skipBytes(RANDOM_BYTES);
        bytes.skipBytes(bytes.readUnsignedByte());
        int suiteBytes = bytes.readUnsignedShort();
        suites = suiteBytes / 2;
        bytes.skipBytes(suiteBytes);
        bytes.skipBytes(bytes.readUnsignedByte());
        int end = bytes.readUnsignedShort() + bytes.readerIndex();
        while (bytes.readerIndex() < end) {
            int type = bytes.readUnsignedShort();
            parseExtension(type, bytes.readSlice(bytes.readUnsignedShort()));
        }
    }

    private void parseExtension(int type, ByteBuf extension) {
        if (type == EXTENSION_SUPPORTED_VERSIONS) {
            versions.clear();
            extension.skipBytes(1);
            while (extension.isReadable(2)) {
                versions.add(extension.readUnsignedShort());
            }
        } else if (type == EXTENSION_SERVER_NAME) {
            extension.skipBytes(3);
            int length = Math.min(extension.readUnsignedShort(), 255);
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < length; i++) {
                int character = extension.readUnsignedByte();
                name.append(character > 0x20 && character < 0x7f ? (char) character : '?');
            }
            serverName = name.toString();
        }
    }

    private String inWords() {
        List<String> names = versions.stream()
                .map(ClientHello::versionName)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        String protocols = names.isEmpty() ? "no protocol that is known" : "TLS " + String.join(" and ", names);
        return protocols + ", " + suites + " cipher suites" + (serverName == null ? "" : ", server name " + serverName);
    }

    /** Values beside these are the reserved ones by which clients test that servers ignore what they do not know. */
    private static String versionName(int version) {
        return switch (version) {
            case 0x0300 -> "SSL 3.0";
            case 0x0301 -> "1.0";
            case 0x0302 -> "1.1";
            case 0x0303 -> "1.2";
            case 0x0304 -> "1.3";
            default -> "";
        };
    }
}
