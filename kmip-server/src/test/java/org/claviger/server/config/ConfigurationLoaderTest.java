package org.claviger.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.claviger.codec.ttlv.Limits;
import org.claviger.storage.StoreUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {
    @TempDir
    private Path home;

    @Test
    void anEmptyFileIsTheDefaults() throws IOException {
        write("");

        Configuration configuration = ConfigurationLoader.load(home, List.of());

        assertThat(configuration).isEqualTo(ConfigurationLoader.standard(home, List.of()));
        assertThat(configuration.network().listen()).hasToString("127.0.0.1:5696");
        assertThat(configuration.network().requestsInFlightMax()).isEqualTo(32);
        assertThat(configuration.network().bytesInFlightMax()).isEqualTo(8 << 20);
        assertThat(configuration.network().longBodyBytesMax()).isEqualTo(64 << 20);
        assertThat(configuration.network().idleTimeout()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(configuration.tls().policy()).isEqualTo(TlsPolicy.MODERN);
        assertThat(configuration.listeners().addresses()).isEmpty();
        assertThat(configuration.admin().listen()).hasToString("127.0.0.1:5697");
        assertThat(configuration.metrics().listen()).hasToString("127.0.0.1:5698");
        assertThat(configuration.store().url()).isEqualTo(new StoreUrl.RocksDb());
        assertThat(configuration.limits().message()).isEqualTo(Limits.DEFAULT);
        assertThat(configuration.limits().streams()).isEqualTo(64);
        assertThat(configuration.limits().streamsOfClient()).isEqualTo(16);
        assertThat(configuration.limits().streamIdle()).isEqualTo(Duration.ofMinutes(2));
        assertThat(configuration.limits().streamCollectedBytes()).isEqualTo(1 << 20);
        assertThat(configuration.limits().jobsOfClient()).isEqualTo(100);
        assertThat(configuration.audit().sync()).isEmpty();
    }

    @Test
    void readsTheModulesOfAPool() throws IOException {
        write("""
                [hsm-2]
                library = "/opt/b/libpkcs11.so"
                pin = "credential:pin-b"
                [hsm-4]
                sessions = 3
                """);

        HsmSection hsm = ConfigurationLoader.load(home, List.of()).hsm();

        // One without a library is no module.
        assertThat(hsm.further()).containsOnlyKeys("hsm-2");
        HsmSection second = Objects.requireNonNull(hsm.further().get("hsm-2"));
        assertThat(second.library()).isEqualTo("/opt/b/libpkcs11.so");
        assertThat(second.pin()).isEqualTo(new PinSource.Credential("pin-b"));
        assertThat(second.tokenLabel()).isEqualTo("claviger");
    }

    @Test
    void readsEveryKindOfValue() throws IOException {
        write("""
                [network]
                listen = "[::1]:0" # any port
                connections = 10
                idle-timeout = "2h"
                bytes-in-flight = "2 MiB"
                long-body-bytes = "3 MiB"
                [tls]
                provider = "jdk"
                names = ["kms.example", "192.0.2.1"]
                [hsm]
                pin = "file:/etc/claviger/pin"
                [policy]
                extractable-default = false
                """);

        Configuration configuration = ConfigurationLoader.load(home, List.of());

        assertThat(configuration.network().listen()).isEqualTo(new HostPort("::1", 0));
        assertThat(configuration.network().connectionsMax()).isEqualTo(10);
        assertThat(configuration.network().idleTimeout()).isEqualTo(Duration.ofHours(2));
        assertThat(configuration.network().bytesInFlightMax()).isEqualTo(2 << 20);
        assertThat(configuration.network().longBodyBytesMax()).isEqualTo(3 << 20);
        assertThat(configuration.tls().provider()).isEqualTo(TlsSection.Provider.JDK);
        assertThat(configuration.tls().names()).containsExactly("kms.example", "192.0.2.1");
        assertThat(configuration.hsm().pin()).isEqualTo(new PinSource.File(Path.of("/etc/claviger/pin")));
        assertThat(configuration.policy().extractableDefault()).isFalse();
    }

    @Test
    void listsEveryProblemWithFileAndLine() throws IOException {
        Path file = write("""
                [network]
                listen = "nowhere"
                conections = 10

                [hsm]
                pin = "1234"
                [tls]
                oldest = "tls-1-0"
                certificate-lifetime = "5 years"
                [colour]
                red = 1
                """);

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(home, List.of("network.loops=many")))
                .satisfies(
                        refused -> assertThat(refused.problems())
                                .extracting(Object::toString)
                                .satisfiesExactlyInAnyOrder(
                                        one -> assertThat(one)
                                                .startsWith(file + ":2: network.listen \"nowhere\" is not HOST:PORT"),
                                        one -> assertThat(one)
                                                .startsWith(
                                                        file
                                                                + ":3: network.conections is unknown; the keys of [network] are"),
                                        one -> assertThat(one)
                                                .startsWith(file + ":6: hsm.pin must be")
                                                .contains("never the PIN itself")
                                                .doesNotContain("1234"),
                                        one -> assertThat(one)
                                                .isEqualTo(file + ":8: tls.oldest must be one of tls-1-2, tls-1-3"),
                                        one -> assertThat(one)
                                                .startsWith(file + ":9: tls.certificate-lifetime must be a duration"),
                                        one -> assertThat(one)
                                                .startsWith(file + ":10: colour is unknown; sections are"),
                                        one -> assertThat(one)
                                                .isEqualTo(
                                                        "--set network.loops=many: network.loops must be a number from 0 to 1024")));
    }

    @Test
    void settingsOfTheCommandLineWin() throws IOException {
        write("[network]\nconnections = 10\n");

        Configuration configuration = ConfigurationLoader.load(
                home, List.of("network.connections=20", "network.listen=127.0.0.1:0", "tls.names=[\"a\", \"b\"]"));

        assertThat(configuration.network().connectionsMax()).isEqualTo(20);
        assertThat(configuration.network().listen()).hasToString("127.0.0.1:0");
        assertThat(configuration.tls().names()).containsExactly("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "network=1", "=", "network.listen"})
    void refusesSettingsOfAnotherForm(String setting) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.standard(home, List.of(setting)))
                .withMessageContaining("must be SECTION.KEY=VALUE");
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoToml() throws IOException {
        Path file = write("[network]\nlisten = = 3\n");

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(home, List.of()))
                .withMessageStartingWith(file + ":2: is no valid TOML");
    }

    @Test
    void saysWhereAHomeComesFrom() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.load(home, List.of()))
                .withMessageContaining("is not there; `claviger init` makes a home");
    }

    @Test
    void refusesAMessageLimitThatNoConnectionCouldHold() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.standard(
                        home, List.of("limits.message-bytes=\"2 MiB\"", "network.bytes-in-flight=\"1 MiB\"")))
                .withMessageContaining("no such message could be read");
    }

    @Test
    void refusesStaleReadsOfAStoreThatCannotBeAway() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.standard(home, List.of("store.serve-stale-reads=\"10m\"")))
                .withMessageContaining("an embedded store is in this process");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ConfigurationLoader.standard(
                        home,
                        List.of("store.serve-stale-reads=\"2h\"", "store.url=\"postgresql://127.0.0.1/claviger\"")))
                .withMessageContaining("store.serve-stale-reads");
    }

    @Test
    void everyKeyHasAMeaningAndAPlace() {
        List<Key> keys = ConfigurationLoader.keys();

        assertThat(keys).extracting(Key::name).doesNotHaveDuplicates().allMatch(name -> name.contains("."));
        assertThat(keys).allSatisfy(key -> assertThat(key.meaning()).endsWith("."));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(home.resolve(Configuration.FILE), text);
    }

    @Test
    void readsAPortForEachTlsPolicy() {
        Configuration configuration = ConfigurationLoader.standard(
                home, List.of("listeners.suite-b-192=127.0.0.1:5701", "listeners.legacy=[::1]:5702"));

        assertThat(configuration.listeners().addresses())
                .containsOnly(
                        Map.entry(TlsPolicy.SUITE_B_192, new HostPort("127.0.0.1", 5701)),
                        Map.entry(TlsPolicy.LEGACY, new HostPort("::1", 5702)));
        assertThat(configuration.serverKeys())
                .containsExactly(TlsPolicy.ServerKey.P_256, TlsPolicy.ServerKey.P_384, TlsPolicy.ServerKey.RSA_3072);
    }
}
