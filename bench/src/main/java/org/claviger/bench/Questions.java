package org.claviger.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.Credentials;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;
import org.claviger.interop.server.ServerProcess;
import org.claviger.interop.wire.Item;

/** What a server is asked again and again: all of one AES-256 key. */
final class Questions {
    private static final int MASK = Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT);

    private Questions() {}

    /** By their names, in the order of the table. */
    static Map<String, byte[]> of(ServerProcess server, Credentials client) throws IOException {
        String id;
        try (KmipConnection connection = server.connect(client)) {
            id = connection
                    .call(ProtocolVersion.V2_1, Operation.CREATE, Requests.createAes(256, MASK))
                    .id();
            connection
                    .call(ProtocolVersion.V2_1, Operation.ACTIVATE, Requests.id(id))
                    .payload();
        }
        Map<String, byte[]> requests = new LinkedHashMap<>();
        requests.put("Get", bytes(Operation.GET, Requests.id(id)));
        requests.put("Create", bytes(Operation.CREATE, Requests.createAes(256, MASK)));
        requests.put(
                "Encrypt",
                bytes(
                        Operation.ENCRYPT,
                        Requests.id(id),
                        Item.structure(
                                Tag.CRYPTOGRAPHIC_PARAMETERS,
                                Item.enumeration(Tag.BLOCK_CIPHER_MODE, BlockCipherMode.CBC),
                                Item.enumeration(Tag.PADDING_METHOD, PaddingMethod.PKCS5)),
                        Item.bytes(Tag.DATA, new byte[64]),
                        Item.bytes(Tag.IV_COUNTER_NONCE, new byte[16])));
        return requests;
    }

    private static byte[] bytes(Operation operation, Item... payload) {
        return Requests.message(ProtocolVersion.V2_1, Requests.item(operation, payload))
                .encode();
    }
}
