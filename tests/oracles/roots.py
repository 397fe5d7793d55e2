"""Root of the tree over lines of a file, by pymerkle; leaves are the lines without their line feed."""

import base64
import sys

from pymerkle import InmemoryTree


def main():
    tree = InmemoryTree(algorithm="sha256")
    with open(sys.argv[1], "rb") as lines:
        for line in lines:
            tree.append_entry(line.rstrip(b"\n"))
    print(tree.get_size(), base64.b64encode(tree.get_state()).decode())


main()
