package org.claviger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.interop.cases.ConformancePage;
import org.claviger.interop.client.KmipConnection;
import org.claviger.interop.wire.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every profile that the server claims has its mandatory official cases, and all of them pass by the published score. */
@ExtendWith(SharedServer.class)
class ProfileClaimsTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "conformance.md");

    /** The cases of a profile. The Baseline Server of 1.4 has none of its own: all others rest on it. */
    private static final Map<String, String> CASES = Map.ofEntries(
            Map.entry("BaselineServerBasicKMIPV1_4", "SKLC-M"),
            Map.entry("BaselineServerTLSV1_2KMIPV1_4", "SKLC-M"),
            Map.entry("TapeLibraryServerKMIPV1_4", "TL-M"),
            Map.entry("SymmetricKeyLifecycleServerKMIPV1_4", "SKLC-M"),
            Map.entry("AsymmetricKeyLifecycleServerKMIPV1_4", "AKLC-M"),
            Map.entry("BasicCryptographicServerKMIPV1_4", "CS-BC-M"),
            Map.entry("AdvancedCryptographicServerKMIPV1_4", "CS-AC-M"),
            Map.entry("RNGCryptographicServerKMIPV1_4", "CS-RNG-M"),
            Map.entry("SymmetricKeyFoundryServerKMIPV1_4", "SKFF-M"),
            Map.entry("OpaqueManagedObjectStoreServerKMIPV1_4", "OMOS-M"),
            Map.entry("StorageArrayWithSelfEncryptingDriveServerKMIPV1_4", "SASED-M"),
            Map.entry("HTTPSServerKMIPV1_4", "MSGENC-HTTPS-M"),
            Map.entry("JSONServerKMIPV1_4", "MSGENC-JSON-M"),
            Map.entry("XMLServerKMIPV1_4", "MSGENC-XML-M"));

    @Test
    void claimsOnlyWhatPasses(RunningServer server) throws IOException {
        Map<String, Boolean> passed = ConformancePage.read(PAGE);
        try (KmipConnection connection = server.connect(server.newClient("profiles"))) {
            List<String> claimed = connection
                    .call(
                            ProtocolVersion.V1_4,
                            Operation.QUERY,
                            Item.enumeration(Tag.QUERY_FUNCTION, QueryFunction.QUERY_PROFILES))
                    .payload()
                    .all(Tag.PROFILE_INFORMATION)
                    .stream()
                    .map(profile -> profile.get(Tag.PROFILE_NAME).describeValue())
                    .toList();

            assertThat(claimed).isNotEmpty().isSubsetOf(CASES.keySet());
            assertThat(claimed)
                    .allSatisfy(name -> assertThat(passed.entrySet().stream()
                                    .filter(entry -> entry.getKey().startsWith("v1.4/mandatory/" + CASES.get(name)))
                                    .map(Map.Entry::getValue))
                            .isNotEmpty()
                            .doesNotContain(false));
        }
    }
}
