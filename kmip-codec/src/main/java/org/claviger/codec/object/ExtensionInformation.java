package org.claviger.codec.object;

import org.claviger.codec.type.ItemType;
import org.jspecify.annotations.Nullable;

/** Extension Information (2.1 section 7.13): a tag of the extensions range. */
public record ExtensionInformation(
        String extensionName,
        @Nullable Integer extensionTag,
        @Nullable ItemType extensionType,
        @Nullable Integer extensionEnumeration,
        @Nullable Boolean extensionAttribute,
        @Nullable Integer extensionParentStructureTag,
        @Nullable String extensionDescription) {}
