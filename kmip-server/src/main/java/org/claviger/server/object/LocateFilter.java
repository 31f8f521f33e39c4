package org.claviger.server.object;

import org.claviger.codec.attribute.AttributeFilter;
import org.claviger.codec.type.ObjectGroupMember;
import org.jspecify.annotations.Nullable;

/**
 * What Locate looks for (2.1 section 6.1.28).
 *
 * @param attributes all of these have to fit; two values of one date are a range
 * @param maximumItems how many identifiers are wanted, or -1 for all
 * @param offsetItems how many of the first are left out
 * @param storageStatusMask where objects may lie; 0 means the default, on-line
 * @param groupMember which members of the Object Group named in the attributes
 */
public record LocateFilter(
        AttributeFilter attributes,
        int maximumItems,
        int offsetItems,
        int storageStatusMask,
        @Nullable ObjectGroupMember groupMember) {}
