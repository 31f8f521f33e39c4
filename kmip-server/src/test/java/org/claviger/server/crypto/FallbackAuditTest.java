package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.claviger.codec.type.CryptographicAlgorithm;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.audit.AuditEncoding;
import org.claviger.server.audit.AuditRecord;
import org.claviger.server.audit.AuditRecord.AuditedObject;
import org.claviger.server.crypto.VectorFile.Vector;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Software never does what the HSM lacks in silence. */
@Timeout(60)
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class FallbackAuditTest {
    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @TempDir
    private Path home;

    @Test
    void saysInTheAuditRecordThatSoftwareDidIt() {
        AlgorithmPolicy policy = AlgorithmPolicy.of(Tolerance.NONE, Set.of(CryptographicAlgorithm.CHA_CHA20));
        Vector ofChaCha20 = VectorFile.read("chacha.txt").findFirst().orElseThrow();
        Vector ofTheModule = VectorFile.read("aes-modes.txt").findFirst().orElseThrow();
        try (TestServer server = new TestServer(home, CustodyFixture.softHsm(home), policy, new SoftwareHsm())) {
            new VectorPlayer(server).play(ofChaCha20);
            new VectorPlayer(server).play(ofTheModule);

            List<AuditRecord> uses = server.store().journalNodes().stream()
                    .flatMap(node -> server.store().journal(node, null, 1_000).stream())
                    .map(entry -> AuditEncoding.decode(entry.payload()))
                    .filter(entry -> entry.operation().equals("Encrypt")
                            || entry.operation().equals("Decrypt"))
                    .toList();

            AuditedObject remark = new AuditedObject("note", "software: CHACHA20 keys");
            assertThat(uses).hasSize(4);
            assertThat(uses.subList(0, 2)).allMatch(entry -> entry.objects().contains(remark));
            assertThat(uses.subList(2, 4))
                    .noneMatch(entry -> entry.objects().stream()
                            .anyMatch(object -> object.role().equals("note")));
        }
    }
}
