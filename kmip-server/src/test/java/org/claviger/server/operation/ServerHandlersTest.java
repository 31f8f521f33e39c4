package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.AnswerAssert.assertThat;

import java.util.List;
import java.util.Objects;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.message.ProtocolVersionNumber;
import org.claviger.codec.object.CryptographicParameters;
import org.claviger.codec.object.Data;
import org.claviger.codec.operation.DiscoverVersions;
import org.claviger.codec.operation.Hash;
import org.claviger.codec.operation.Interop;
import org.claviger.codec.operation.Log;
import org.claviger.codec.operation.Ping;
import org.claviger.codec.operation.Query;
import org.claviger.codec.operation.RngRetrieve;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.ClientRegistrationMethod;
import org.claviger.codec.type.HashingAlgorithm;
import org.claviger.codec.type.InteropFunction;
import org.claviger.codec.type.Operation;
import org.claviger.codec.type.QueryFunction;
import org.claviger.codec.type.ResultReason;
import org.claviger.codec.type.RngAlgorithm;
import org.claviger.codec.version.ProtocolVersion;
import org.claviger.server.testing.OperationTest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations about no object: Query, Discover Versions, Ping, Log, Hash, RNG Retrieve, Interop. */
class ServerHandlersTest extends OperationTest {
    @Test
    void tellsTheOperationsThatItAnswers() {
        Query.Response answer = query(QueryFunction.QUERY_OPERATIONS);

        assertThat(answer.operations())
                .contains(Operation.CREATE, Operation.LOCATE, Operation.PING)
                .doesNotContain(Operation.INTEROP, Operation.NOTIFY)
                .doesNotHaveDuplicates();
        assertThat(answer.objectTypes()).isEmpty();
        assertThat(answer.vendorIdentification()).isNull();
    }

    @Test
    void tellsWhatElseItIsAskedAndNoMore() {
        Query.Response answer = query(
                QueryFunction.QUERY_SERVER_INFORMATION,
                QueryFunction.QUERY_APPLICATION_NAMESPACES,
                QueryFunction.QUERY_RN_GS,
                QueryFunction.QUERY_STORAGE_PROTECTION_MASKS);

        assertThat(answer.vendorIdentification()).startsWith("Claviger");
        assertThat(answer.serverInformation()).isNotNull();
        assertThat(answer.applicationNamespaces()).contains("LIBRARY-LTO");
        assertThat(answer.rngParameters())
                .singleElement()
                .satisfies(rng -> assertThat(rng.rngAlgorithm()).isEqualTo(RngAlgorithm.UNSPECIFIED));
        assertThat(answer.protectionStorageMasks()).isNotNull();
        assertThat(answer.operations()).isEmpty();
        assertThat(answer.capabilityInformation()).isEmpty();
    }

    @Test
    void tellsHowClientsAreRegisteredAndWhatNewObjectsGet() {
        Query.Response answer =
                query(QueryFunction.QUERY_CLIENT_REGISTRATION_METHODS, QueryFunction.QUERY_DEFAULTS_INFORMATION);

        assertThat(answer.clientRegistrationMethods())
                .contains(ClientRegistrationMethod.SERVER_PRE_GENERATED, ClientRegistrationMethod.CLIENT_GENERATED);
        assertThat(Objects.requireNonNull(answer.defaultsInformation()).objectDefaults())
                .isNotEmpty()
                .allSatisfy(defaults -> assertThat(defaults.attributes().bool(Attribute.SENSITIVE))
                        .contains(false));
    }

    @Test
    void tellsThatItTakesDataInParts() {
        assertThat(query(QueryFunction.QUERY_CAPABILITIES).capabilityInformation())
                .singleElement()
                .satisfies(capability ->
                        assertThat(capability.streamingCapability()).isTrue());
    }

    @Test
    void speaksEveryVersionTheNewestFirst() {
        List<ProtocolVersionNumber> all = versions();

        assertThat(all)
                .hasSize(ProtocolVersion.values().length)
                .startsWith(ProtocolVersionNumber.of(ProtocolVersion.V2_1))
                .endsWith(ProtocolVersionNumber.of(ProtocolVersion.V1_0));
    }

    @Test
    void namesTheVersionsThatTheClientSpeaksToo() {
        assertThat(versions(new ProtocolVersionNumber(3, 0), new ProtocolVersionNumber(1, 2)))
                .containsExactly(new ProtocolVersionNumber(1, 2));
        assertThat(versions(new ProtocolVersionNumber(3, 0))).isEmpty();
    }

    @Test
    void answersAPingAndALog() {
        assertThat(alice.send(new Ping.Request())).succeeded();
        assertThat(alice.send(new Log.Request("the tape was changed"))).succeeded();
    }

    @Test
    void hashes() {
        Hash.Response answer =
                alice.get(hash(HashingAlgorithm.SHA_256, Data.of(Bytes.ofHex("616263"))), Hash.Response.class);

        // FIPS 180-2, appendix B.1.
        assertThat(answer.data())
                .isEqualTo(Data.of(Bytes.ofHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
    }

    @Test
    void hashesNothingWithoutAnAlgorithmOrData() {
        assertThat(alice.send(hash(null, Data.of(Bytes.EMPTY)))).failedWith(ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS);
        assertThat(alice.send(hash(HashingAlgorithm.SHA_256, null))).failedWith(ResultReason.INVALID_MESSAGE);
    }

    @Test
    void givesAsManyRandomBytesAsAsked() {
        RngRetrieve.Response one = alice.get(new RngRetrieve.Request(32), RngRetrieve.Response.class);
        RngRetrieve.Response other = alice.get(new RngRetrieve.Request(32), RngRetrieve.Response.class);

        assertThat(one.data().length()).isEqualTo(32);
        assertThat(one.data()).isNotEqualTo(other.data());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE})
    void refusesLengthsOutOfRange(int length) {
        assertThat(alice.send(new RngRetrieve.Request(length))).failedWith(ResultReason.INVALID_FIELD);
    }

    @Test
    void hasNoInteropInProduction() {
        assertThat(alice.send(new Interop.Request(InteropFunction.BEGIN, "TC-1")))
                .failedWith(ResultReason.OPERATION_NOT_SUPPORTED);
    }

    private Query.Response query(QueryFunction... functions) {
        return alice.get(new Query.Request(List.of(functions), null), Query.Response.class);
    }

    private List<ProtocolVersionNumber> versions(ProtocolVersionNumber... spoken) {
        return alice.get(new DiscoverVersions.Request(List.of(spoken)), DiscoverVersions.Response.class)
                .protocolVersions();
    }

    private static Hash.Request hash(@Nullable HashingAlgorithm algorithm, @Nullable Data data) {
        return new Hash.Request(
                new CryptographicParameters(
                        null, null, algorithm, null, null, null, null, null, null, null, null, null, null, null, null,
                        null, null, null),
                data,
                null,
                null,
                null);
    }
}
