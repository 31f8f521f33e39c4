package org.claviger.codec.ttlv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Any bytes give a tree or {@link MalformedTtlvException}, and a tree goes round. A normal run replays the inputs under
 * the test resources; with JAZZER_FUZZ=1 it searches for new ones.
 */
class EncodingsFuzzTest {
    private static final Limits LIMITS = Limits.DEFAULT.withMessageBytesMax(64 << 10);

    @FuzzTest(maxDuration = "30s")
    void binary(byte[] bytes) {
        Ttlv item;
        try {
            item = BinaryEncoding.read(ByteBuffer.wrap(bytes), LIMITS);
        } catch (MalformedTtlvException refused) {
            return;
        }
        byte[] written = Ttlvs.bytes(item);
        Ttlv again = Ttlvs.parse(written);
        // Written bytes are the shortest form, so they come back the same even where the input was not.
        if (!Arrays.equals(Ttlvs.bytes(again), written)) {
            throw new AssertionError("written bytes changed");
        }
        item.closeSecrets();
        again.closeSecrets();
    }

    @FuzzTest(maxDuration = "30s")
    void xml(byte[] bytes) {
        Ttlv item;
        try {
            item = XmlEncoding.read(ByteBuffer.wrap(bytes), LIMITS);
        } catch (MalformedTtlvException refused) {
            return;
        }
        XmlEncoding.read(ByteBuffer.wrap(Ttlvs.xml(item)), Limits.DEFAULT).closeSecrets();
        item.closeSecrets();
    }

    @FuzzTest(maxDuration = "30s")
    void json(byte[] bytes) {
        Ttlv item;
        try {
            item = JsonEncoding.read(ByteBuffer.wrap(bytes), LIMITS);
        } catch (MalformedTtlvException refused) {
            return;
        }
        JsonEncoding.read(ByteBuffer.wrap(Ttlvs.json(item)), Limits.DEFAULT).closeSecrets();
        item.closeSecrets();
    }
}
