package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.codec.type.CryptographicAlgorithm.AES;
import static org.claviger.server.crypto.ParametersBuilder.parameters;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.object.UniqueIdentifier;
import org.claviger.codec.operation.Encrypt;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BlockCipherMode;
import org.claviger.codec.type.ResultReason;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.software.SoftwareHsm;
import org.claviger.server.custody.CustodyFixture;
import org.claviger.server.policy.Tolerance;
import org.claviger.server.testing.TestServer;
import org.claviger.storage.Blob;
import org.claviger.storage.Change;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P8: an IV that the server picks is never picked again for the same key: not by the next request, node or start. */
@Timeout(60)
@EnabledIf(value = "available", disabledReason = "libsofthsm2 is not installed")
class RandomIvUniquenessTest {
    private static final int REQUESTS = 64;
    private static final String KEY = "AES Raw 2b7e151628aed2a6abf7158809cf4f3c";

    @TempDir
    private Path first;

    @TempDir
    private Path second;

    static boolean available() {
        return CustodyFixture.isAvailable();
    }

    @ParameterizedTest
    @CsvSource({"GCM", "CCM", "CTR", "CBC", "CFB", "OFB"})
    void picksEachIvOnce(BlockCipherMode mode) {
        Set<Bytes> seen = new HashSet<>();
        try (Hsm module = CustodyFixture.softHsm(first);
                TestServer server = server(first, module)) {
            collect(server, mode, seen);
            module.reconnect();
            collect(server, mode, seen);
        }
        try (Hsm module = new SoftwareHsm();
                TestServer another = server(second, module)) {
            collect(another, mode, seen);
        }

        assertThat(seen).hasSize(3 * REQUESTS);
    }

    /** What counts is not random, so what stands before it has to differ. */
    @Test
    void picksEachNonceOnceBeforeACounter() {
        Set<Bytes> nonces = new HashSet<>();
        CryptographicParameters ctr =
                parameters().mode(BlockCipherMode.CTR).randomIv().counter(32, 1).build();
        try (Hsm module = CustodyFixture.softHsm(first);
                TestServer server = server(first, module)) {
            UniqueIdentifier key = new VectorKeys(server).id(KEY);
            for (int i = 0; i < REQUESTS; i++) {
                nonces.add(iv(server, key, ctr).slice(0, 12));
            }
        }

        assertThat(nonces).hasSize(REQUESTS);
    }

    @Test
    void refusesAKeyThatHasHadAllIvsThatAreSafe() {
        try (Hsm module = new SoftwareHsm();
                TestServer server = server(second, module)) {
            UniqueIdentifier key = new VectorKeys(server).id(KEY);
            String id = ((UniqueIdentifier.Text) key).value();
            server.store()
                    .commit(Change.builder()
                            .create(
                                    new RecordKey("default", RecordKind.COUNTER, "random-iv/" + id),
                                    Instant.EPOCH,
                                    RecordContent.of(Blob.of(1L << 32)))
                            .build());

            assertThat(server.ask(TestServer.ALICE, request(key, random(BlockCipherMode.GCM)))
                            .resultReason())
                    .isEqualTo(ResultReason.SERVER_LIMIT_EXCEEDED);
        }
    }

    private static TestServer server(Path home, Hsm module) {
        return new TestServer(home, module, AlgorithmPolicy.of(Tolerance.NONE, Set.of(AES)), new SoftwareHsm());
    }

    private static void collect(TestServer server, BlockCipherMode mode, Set<Bytes> seen) {
        UniqueIdentifier key = new VectorKeys(server).id(KEY);
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(seen.add(iv(server, key, random(mode)))).isTrue();
        }
    }

    private static Bytes iv(TestServer server, UniqueIdentifier key, CryptographicParameters parameters) {
        return Objects.requireNonNull(server.get(TestServer.ALICE, request(key, parameters), Encrypt.Response.class)
                .ivCounterNonce());
    }

    private static Encrypt.Request request(UniqueIdentifier key, CryptographicParameters parameters) {
        return new Encrypt.Request(key, parameters, Data.of(Bytes.of(new byte[16])), null, null, null, null, null);
    }

    private static CryptographicParameters random(BlockCipherMode mode) {
        return parameters().mode(mode).randomIv().build();
    }
}
