package org.claviger.codec.ttlv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.claviger.codec.ttlv.CaseFiles.CaseMessage;
import org.claviger.secret.LockedMemory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every message of every official case, from XML to TTLV, to JSON and back. */
class CaseMessagesTest {
    @ParameterizedTest
    // 22 of the 1,130 are those of TC-ECDSA-SIGN-1-14, a file with two stray bytes between its messages.
    @CsvSource({"v2.1, 1156", "v1.4, 946", "tc-v1.4, 1130"})
    void comeBackTheSame(String folder, int count) {
        var messages = CaseFiles.messages(folder);
        long blocksBefore = LockedMemory.blocksInUse();

        for (CaseMessage message : messages) {
            Ttlv tree = message.tree();
            byte[] bytes = Ttlvs.bytes(tree);
            Ttlv again = Ttlvs.parse(bytes);
            Ttlv fromXml = XmlEncoding.read(ByteBuffer.wrap(Ttlvs.xml(again)), Limits.DEFAULT);
            Ttlv fromJson = JsonEncoding.read(ByteBuffer.wrap(Ttlvs.json(again)), Limits.DEFAULT);

            assertThat(Ttlvs.bytes(again)).as("%s through TTLV", message).isEqualTo(bytes);
            assertThat(Ttlvs.bytes(fromXml)).as("%s through XML", message).isEqualTo(bytes);
            assertThat(Ttlvs.bytes(fromJson)).as("%s through JSON", message).isEqualTo(bytes);
            assertThat(again.toString()).as("%s as a tree", message).isEqualTo(tree.toString());
            tree.closeSecrets();
            again.closeSecrets();
            fromXml.closeSecrets();
            fromJson.closeSecrets();
        }

        assertThat(messages).hasSize(count);
        assertThat(LockedMemory.blocksInUse()).as("secrets left open").isEqualTo(blocksBefore);
    }
}
