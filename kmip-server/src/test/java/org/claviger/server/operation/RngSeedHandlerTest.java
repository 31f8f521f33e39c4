package org.claviger.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.claviger.server.testing.TestServer.ALICE;
import static org.claviger.server.testing.TestServer.BOB;

import java.nio.file.Path;
import java.util.List;
import org.claviger.codec.message.ResponseBatchItem;
import org.claviger.codec.object.Data;
import org.claviger.codec.operation.RequestPayload;
import org.claviger.codec.operation.RngRetrieve;
import org.claviger.codec.operation.RngSeed;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.codec.type.BatchErrorContinuationOption;
import org.claviger.codec.type.ResultStatus;
import org.claviger.server.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RngSeedHandlerTest {
    private static final RequestPayload SEED = new RngSeed.Request(Data.of(Bytes.of(new byte[32])));

    @TempDir
    private Path home;

    private TestServer server;

    @BeforeEach
    void starts() {
        server = new TestServer(home);
    }

    @AfterEach
    void stops() {
        server.close();
    }

    @Test
    void saysThatNothingOfTheSeedWasUsed() {
        RngSeed.Response answer = server.get(ALICE, SEED, RngSeed.Response.class);

        assertThat(answer.dataLength()).isZero();
    }

    @Test
    void theSameSeedTwiceGivesOtherBytes() {
        List<RequestPayload> batch = List.of(SEED, new RngRetrieve.Request(32));

        ResponseBatchItem first = answers(batch).getLast();
        ResponseBatchItem second = answers(batch).getLast();

        assertThat(first.resultStatus()).isEqualTo(ResultStatus.SUCCESS);
        assertThat(first.responsePayload()).isNotEqualTo(second.responsePayload());
    }

    @Test
    void refusesAClientThatWasRevoked() {
        server.revoke(BOB);

        ResponseBatchItem answer = server.ask(BOB, SEED);

        assertThat(answer.resultStatus()).isEqualTo(ResultStatus.OPERATION_FAILED);
    }

    private List<ResponseBatchItem> answers(List<RequestPayload> batch) {
        return server.ask(ALICE, BatchErrorContinuationOption.STOP, batch);
    }
}
