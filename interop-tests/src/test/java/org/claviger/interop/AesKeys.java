package org.claviger.interop;

import java.io.IOException;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.UsageMask;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.client.Requests;

/** Keys that tests make on a started server, and read back by their values. */
public final class AesKeys {
    private AesKeys() {}

    /** Makes one, and returns its identifier. */
    public static String create(KmipConnection connection) throws IOException {
        return connection
                .call(
                        ProtocolVersion.V2_1,
                        Operation.CREATE,
                        Requests.createAes(256, Requests.mask(UsageMask.ENCRYPT, UsageMask.DECRYPT)))
                .id();
    }

    public static byte[] get(KmipConnection connection, String id) throws IOException {
        return connection
                .call(ProtocolVersion.V2_1, Operation.GET, Requests.id(id))
                .payload()
                .get(Tag.SYMMETRIC_KEY)
                .get(Tag.KEY_BLOCK, Tag.KEY_VALUE, Tag.KEY_MATERIAL)
                .content()
                .toArray();
    }
}
