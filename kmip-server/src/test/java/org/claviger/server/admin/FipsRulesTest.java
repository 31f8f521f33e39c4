package org.claviger.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.KeyKind;
import org.claviger.server.config.Configuration;
import org.claviger.server.config.ConfigurationLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands against {@code policy.fips}, one by one and all together. */
class FipsRulesTest {
    private static final List<String> GOOD = List.of("policy.fips=true", "tls.policy=fips", "tls.key=token");

    @TempDir
    private Path folder;

    @Test
    void hasNothingAgainstAConfigurationThatFollowsThem() {
        assertThat(FipsRules.ofConfiguration(configuration(), false, true)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy.software-fallback=[\"ChaCha20\"] | policy.software-fallback names ChaCha20",
                "tls.policy=modern                       | tls.policy is modern",
                "tls.policy=suite-b-128                  | tls.policy is suite-b-128",
                "listeners.legacy=127.0.0.1:0            | listeners.legacy opens a port",
                "tls.key=file                            | tls.key is file",
                "tls.provider=jdk                        | tls.provider is jdk"
            })
    void namesWhatIsConfiguredOtherwise(String setting, String violation) {
        assertThat(FipsRules.ofConfiguration(configuration(setting), false, true))
                .singleElement()
                .asString()
                .startsWith(violation);
    }

    @Test
    void namesInteroperabilityTests() {
        assertThat(FipsRules.ofConfiguration(configuration(), true, true))
                .singleElement()
                .asString()
                .startsWith("--interop");
    }

    @Test
    void namesTheTlsThatDecryptsIntoTheHeap() {
        assertThat(FipsRules.ofConfiguration(configuration(), false, false))
                .singleElement()
                .asString()
                .contains("native TLS does not load");
    }

    @Test
    void namesEachMechanismThatTheModuleLacks() {
        HsmCapabilities poor =
                new HsmCapabilities("poor", new TreeSet<>(Set.of("AES_GCM")), Set.of(), false, true, GcmIv.GIVEN);

        assertThat(FipsRules.ofModule(poor))
                .hasSize(4)
                .allMatch(violation -> violation.startsWith("poor lacks CKM_"))
                .anyMatch(violation -> violation.contains("CKM_ECDSA, which signs certificates"));
    }

    @Test
    void refusesWithEverythingAtOnce() {
        Configuration bad = configuration("tls.policy=modern", "tls.key=file");

        assertThatThrownBy(() -> FipsRules.require(bad, true, true))
                .isInstanceOf(AdminException.class)
                .hasMessageStartingWith("policy.fips is set, and 3 things stand against it:")
                .hasMessageContainingAll("--interop", "tls.policy is modern", "tls.key is file");
    }

    @Test
    void asksNothingWhereItIsNotSet() {
        Configuration usual = ConfigurationLoader.standard(folder, List.of());

        FipsRules.require(usual, true, false);

        assertThat(usual.policy().fips()).isFalse();
    }

    @Test
    void isContentWithAModuleThatHasItAll() {
        assertThat(FipsRules.ofModule(rich(true))).isEmpty();
    }

    @Test
    void namesAModuleThatARootCanLeave() {
        assertThat(FipsRules.ofModule(rich(false)))
                .singleElement()
                .asString()
                .startsWith("rich wraps keys that are not extractable");
    }

    private static HsmCapabilities rich(boolean keepsKeys) {
        return new HsmCapabilities(
                "rich",
                new TreeSet<>(Set.of("AES_GCM", "AES_KEY_WRAP", "ECDSA")),
                EnumSet.of(KeyKind.AES, KeyKind.RSA_PRIVATE, KeyKind.EC_PRIVATE),
                false,
                keepsKeys,
                GcmIv.GIVEN);
    }

    private Configuration configuration(String... settings) {
        List<String> all = new ArrayList<>(GOOD);
        all.addAll(List.of(settings));
        return ConfigurationLoader.standard(folder, all);
    }
}
