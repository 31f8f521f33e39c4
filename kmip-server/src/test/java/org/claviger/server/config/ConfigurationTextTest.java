package org.claviger.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTextTest {
    private static final String TEXT = """
            # What a home begins with.

            [network]
            # listen = "127.0.0.1:5696"

            [hsm]
            pin = "file:demo/pin"
            """;

    @TempDir
    private Path home;

    @Test
    void putsEachSettingWhereItBelongsAndKeepsTheRest() {
        String text = ConfigurationText.with(
                TEXT,
                List.of(
                        "network.listen=127.0.0.1:0",
                        "hsm.pin=env:PIN",
                        "store.url=postgresql://db/claviger?user=claviger",
                        "store.node=a",
                        "store.standby-required=true"));

        assertThat(text).isEqualTo("""
                # What a home begins with.

                [network]
                # listen = "127.0.0.1:5696"
                listen = "127.0.0.1:0"

                [hsm]
                pin = "env:PIN"

                [store]
                url = "postgresql://db/claviger?user=claviger"
                node = "a"
                standby-required = true
                """);
    }

    @Test
    void isReadAsTheSettingsThemselvesAre() throws IOException {
        List<String> settings = List.of(
                "tls.names=[\"kms.example.org\", \"10.0.0.1\"]",
                "hsm.library=/opt/a \"quoted\" path/lib\\so.so",
                "custody.rotation-rate=8",
                "audit.reserve=0 B");
        Files.writeString(home.resolve(Configuration.FILE), ConfigurationText.with(TEXT, settings));

        assertThat(ConfigurationLoader.load(home, List.of()))
                .usingRecursiveComparison()
                .isEqualTo(ConfigurationLoader.load(home, settings));
    }
}
