package org.claviger.server.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.claviger.codec.KmipException;
import org.claviger.codec.type.PaddingMethod;
import org.claviger.codec.type.ResultReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockPaddingTest {
    @ParameterizedTest
    @CsvSource({
        "PKCS5, '', 0808080808080808",
        "PKCS5, 0102030405, 0102030405030303",
        "PKCS5, 0102030405060708, 01020304050607080808080808080808",
        "ANSIX9_23, 0102030405, 0102030405000003",
        "ANSIX9_23, '', 0000000000000008",
        "ISO10126, 0102030405, 0102030405000003",
        "ISO10126, '', 0000000000000008",
        "SSL3, 0102030405, 0102030405000002",
        "SSL3, '', 0000000000000007",
        "ZEROS, 0102030405, 0102030405000000",
        "ZEROS, 0102030405060708, 0102030405060708",
        "ZEROS, '', ''",
        "NONE, 0102030405060708, 0102030405060708",
    })
    void padsAndTakesThePaddingOff(PaddingMethod method, String data, String padded) {
        BlockPadding padding = BlockPadding.of(method);
        byte[] bytes = HexFormat.of().parseHex(data);

        assertThat(padding.pad(bytes, 8, new byte[8])).isEqualTo(HexFormat.of().parseHex(padded));
        assertThat(padding.unpad(HexFormat.of().parseHex(padded), 8)).isEqualTo(bytes);
    }

    @Test
    void padsNothingWhereNothingIsSaid() {
        assertThat(BlockPadding.of(null)).isEqualTo(BlockPadding.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0102030405060700", "0102030405060709", "0102030405020303", "0802030405060708"})
    void failsAlikeForEveryWrongPadding(String padded) {
        assertThatThrownBy(() -> BlockPadding.PKCS5.unpad(HexFormat.of().parseHex(padded), 8))
                .isInstanceOfSatisfying(
                        KmipException.class, e -> assertThat(e.reason()).isEqualTo(ResultReason.CRYPTOGRAPHIC_FAILURE))
                .hasMessage("The data could not be decrypted.");
    }

    @Test
    void refusesToPadWithZerosWhatEndsWithOne() {
        assertThatThrownBy(() -> BlockPadding.ZEROS.pad(new byte[] {1, 0}, 8, new byte[8]))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        e -> assertThat(e.reason()).isEqualTo(ResultReason.BAD_CRYPTOGRAPHIC_PARAMETERS));
    }

    @Test
    void fillsWithRandomBytesWhereTheMethodSaysSo() {
        byte[] filler = HexFormat.of().parseHex("aabbccddeeff1122");

        byte[] padded = BlockPadding.ISO_10126.pad(new byte[] {1}, 8, filler);

        assertThat(padded).isEqualTo(HexFormat.of().parseHex("01aabbccddeeff07"));
    }

    @ParameterizedTest
    @EnumSource(names = {"OAEP", "PKCS1_V1_5", "X9_31", "PSS"})
    void refusesWhatIsNoPaddingOfBlocksHere(PaddingMethod method) {
        assertThatThrownBy(() -> BlockPadding.of(method))
                .isInstanceOfSatisfying(
                        KmipException.class,
                        e -> assertThat(e.reason()).isEqualTo(ResultReason.UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS));
    }
}
